// Unfolds the check or the cause that the address names with all that holds it, and what is to be fixed for printing.
document.addEventListener("DOMContentLoaded", () => {
  function unfoldNamed() {
    const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!named) return;
    for (let one = named.closest("details"); one; one = one.parentElement.closest("details")) {
      one.open = true;
    }
    named.scrollIntoView();
  }

  addEventListener("hashchange", unfoldNamed);
  unfoldNamed();

  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("section > details:not([open])")];
    folded.forEach((details) => (details.open = true));
  });
  addEventListener("afterprint", () => folded.forEach((details) => (details.open = false)));
});
