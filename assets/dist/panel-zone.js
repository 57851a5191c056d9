// Made from assets/panel-zone.js by `npm run bundle` (esbuild 0.28.2). Change the modules, not this file.
document.querySelector("input[name=zone]").value=Intl.DateTimeFormat().resolvedOptions().timeZone;
