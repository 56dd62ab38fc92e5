// The frame of the desk's pages: on a narrow screen the menu is wider than what is seen, so the present place comes first.

const here = document.querySelector(".places [aria-current]");
if (here) {
  const menu = here.closest(".places");
  menu.scrollLeft = here.offsetLeft - (menu.clientWidth - here.offsetWidth) / 2;
}
