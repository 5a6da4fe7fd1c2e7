// Shows the contract in the page, with this server to try it on.
const settings = JSON.parse(document.getElementById("settings").textContent);

const reference = SwaggerUIBundle({
  dom_id: "#reference",
  spec: settings.document,
  deepLinking: true,
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
