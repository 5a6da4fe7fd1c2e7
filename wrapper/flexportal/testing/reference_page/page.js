// Shows the contract in the page, with this server to try it on.

// What Swagger UI leaves out for keyboards and screen readers: names of controls, headings without a gap between their
// levels, code that can be focused.
const NAMES = {
  ".close-modal": "Close",
  ".copy-to-clipboard button": "Copy",
  ".body-param__text": "Request body",
};
const each = (selector, change) => document.querySelectorAll(`#reference ${selector}`).forEach(change);
new MutationObserver(() => {
  each("select:not([aria-label])", (select) => {
    const row = select.closest("[data-param-name]");
    select.setAttribute("aria-label", row?.dataset.paramName ?? (select.id === "servers" ? "Server" : "Format"));
  });
  for (const [selector, name] of Object.entries(NAMES)) {
    each(`${selector}:not([aria-label])`, (control) => control.setAttribute("aria-label", name));
  }
  // These names differ from the text on the button.
  each(".modal-btn[aria-label]", (button) => button.removeAttribute("aria-label"));
  each("table[role=region]", (table) => table.removeAttribute("role"));
  each(":is(h3, h4, h5, h6)", (heading) => {
    heading.setAttribute("aria-level", Math.min(Number(heading.localName[1]) - 1, 4));
  });
  each(".microlight", (code) => (code.tabIndex = 0));
}).observe(document.getElementById("reference"), { childList: true, subtree: true });

// The colours that the reader's system is set to.
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();

const settings = JSON.parse(document.getElementById("settings").textContent);

const reference = SwaggerUIBundle({
  dom_id: "#reference",
  spec: settings.document,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  // Off: it would send the contract to another machine.
  validatorUrl: null,
  onComplete: () => {
    if (settings.key !== null) {
      reference.preauthorizeApiKey(settings.scheme, settings.key);
    }
  },
});
