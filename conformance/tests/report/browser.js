// Runs in the report, after its own script: tries the filters, the links and the keyboard, lets axe look at
// all of it unfolded, and leaves what it found as text at the end of the page.
addEventListener("load", async () => {
  const all = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
  const buttons = all("[data-show]");
  const filters = buttons.map((button) => {
    button.click();
    const pressed = buttons.filter((one) => one.getAttribute("aria-pressed") === "true");
    const kinds = all(".check").map((check) => check.dataset.kind);
    return { show: button.dataset.show, says: button.textContent, pressed: pressed.map((one) => one.dataset.show), kinds };
  });

  // A link to a check that a filter hides shows and unfolds it.
  const named = document.querySelector(".check[data-kind=pass]");
  buttons.find((button) => button.dataset.show === "fail").click();
  const hidden = !named.checkVisibility() && !named.open;
  location.hash = "#" + named.id;
  await new Promise((resolve) => setTimeout(resolve, 100));
  const link = { hidden, shown: named.checkVisibility() && named.open };

  document.querySelectorAll("details").forEach((details) => (details.open = true));
  const stops = all("a[href], button, summary, [tabindex]");
  const unreachable = stops.filter((one) => {
    one.focus();
    return one.tabIndex < 0 || document.activeElement !== one;
  });
  // The page itself stays as wide as the window; what is wider, as a picture, scrolls within itself.
  const sleeps = all(".picture svg .sleep").length;
  const width = document.documentElement.clientWidth;
  const scrolls = (one) => one.parentElement.closest(".picture, pre");
  const wider = all("body *").filter((one) => one.getBoundingClientRect().right > width && !scrolls(one));
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const found = await axe.run(document);
  const violations = found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
  const outcome = {
    filters, link, dark, violations, sleeps,
    width: innerWidth,
    wider: wider.map((one) => one.outerHTML.slice(0, 200)),
    looked_at: found.passes.map((rule) => rule.id),
    stops: stops.length,
    unreachable: unreachable.map((one) => one.outerHTML.slice(0, 200)),
  };
  const text = document.createElement("pre");
  text.id = "outcome";
  text.textContent = JSON.stringify(outcome);
  document.body.append(text);
});
