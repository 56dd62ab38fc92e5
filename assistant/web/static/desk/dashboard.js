// The dashboard works without scripts; printing is one click nearer with this one.

document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
