// The button is of use only where there is script to print with.
const button = document.getElementById("print");
button.hidden = false;
button.addEventListener("click", () => window.print());
