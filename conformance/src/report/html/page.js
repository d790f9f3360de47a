// Filters by verdict, unfolds the check that the address names, and everything for printing.
document.addEventListener("DOMContentLoaded", () => {
  const checks = [...document.querySelectorAll(".check")];
  const buttons = [...document.querySelectorAll("[data-show]")];

  function show(kind) {
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.show === kind));
    }
    for (const check of checks) {
      check.hidden = kind !== "all" && check.dataset.kind !== kind;
    }
    for (const part of document.querySelectorAll("main > section")) {
      part.hidden = kind !== "all" && !part.querySelector(".check:not([hidden])");
    }
  }

  function unfoldNamed() {
    const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!named) return;
    if (named.closest("[hidden]")) show("all");
    if (named.tagName === "DETAILS") named.open = true;
    named.scrollIntoView();
  }

  document.querySelector(".filters").hidden = false;
  for (const button of buttons) {
    button.addEventListener("click", () => show(button.dataset.show));
  }
  addEventListener("hashchange", unfoldNamed);
  unfoldNamed();

  let folded = [];
  addEventListener("beforeprint", () => {
    const tells = (check) => check.dataset.kind === "fail" && !check.parentElement.querySelector(".missing");
    folded = checks.filter((check) => tells(check) && !check.open);
    folded.forEach((check) => (check.open = true));
  });
  addEventListener("afterprint", () => folded.forEach((check) => (check.open = false)));
});
