// What the theme leaves out for keyboards and screen readers: code and tables that scroll can be focused, and the
// navigation that holds the copy button of each block has a name of its own.
const complete = () => {
  document.querySelectorAll("pre > code, .md-typeset__scrollwrap").forEach((each) => {
    if (each.scrollWidth > each.clientWidth) each.tabIndex = 0;
  });
  document.querySelectorAll("pre > nav").forEach((nav, number) => {
    const name = `Code block ${number + 1}`;
    if (nav.ariaLabel !== name) nav.ariaLabel = name;
  });
};
new MutationObserver(complete).observe(document.body, { childList: true, subtree: true });
complete();
