// Runs in the report, after its own script: follows the links, tries the keyboard, lets axe look at all of it
// unfolded, and leaves what it found as text at the end of the page.
addEventListener("load", async () => {
  const all = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());

  // What to fix first is seen before anything was done.
  const first = document.querySelector("#start > details");
  const start = first.open && first.getBoundingClientRect().top < innerHeight;

  // A link to a check or a cause that is folded unfolds it and all around it.
  const named = [...document.querySelectorAll(".check[id], .step[id], li[id]")];
  const deaf = [];
  for (const one of named) {
    document.querySelectorAll("details").forEach((details) => (details.open = false));
    const hidden = !one.checkVisibility();
    const moved = new Promise((resolve) => addEventListener("hashchange", resolve, { once: true }));
    location.hash = "#" + one.id;
    await moved;
    const top = one.getBoundingClientRect().top;
    const seen = one.checkVisibility() && one.open !== false && top > -20 && top < innerHeight;
    if (!seen || (hidden && one.closest("details") === null)) deaf.push(one.id);
  }

  document.querySelectorAll("details").forEach((details) => (details.open = true));
  const stops = all("a[href], button, summary, [tabindex]");
  const unreachable = stops.filter((one) => {
    one.focus();
    return one.tabIndex < 0 || document.activeElement !== one;
  });
  // The page itself stays as wide as the window, a phone's too, for which no window is narrow enough; what is wider,
  // as a picture, scrolls within itself.
  const sleeps = all(".picture svg .sleep").length;
  const room = Math.min(document.documentElement.clientWidth, innerWidth < 600 ? 390 : Infinity);
  document.documentElement.style.width = room + "px";
  const scrolls = (one) => one.parentElement.closest(".picture, pre");
  const wider = all("body *").filter((one) => one.getBoundingClientRect().right > room + 0.5 && !scrolls(one));
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const found = await axe.run(document);
  const violations = found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
  const outcome = {
    start, links: named.length, deaf, dark, violations, sleeps,
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
