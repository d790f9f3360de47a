// Runs in the page of a class, after its own script: sorts, finds, tries the keyboard, lets axe look at all of it
// unfolded, and leaves what it found as text at the end of the page.
addEventListener("load", async () => {
  const wrong = [];
  const hold = (is, said) => is || wrong.push(said);
  const table = document.querySelector("#matrix table");
  if (table) {
    const body = table.tBodies[0];
    const [name, score, , , , , check] = table.tHead.querySelectorAll("button");
    const column = (row, number) => row.cells[number]?.textContent;
    const scores = () => [...body.rows].map((row) => parseFloat(column(row, 1))).filter((points) => !Number.isNaN(points));
    const isSorted = (numbers, sign) => numbers.every((number, at) => at === 0 || sign * (number - numbers[at - 1]) >= 0);

    score.click();
    hold(isSorted(scores(), 1) && score.parentElement.ariaSort === "ascending", "the lowest score is not first");
    hold(Number.isNaN(parseFloat(column(body.rows[0], 1))), "what has no score is not before it");
    score.click();
    hold(isSorted(scores(), -1) && score.parentElement.ariaSort === "descending", "the highest score is not first");
    check.click();
    const marks = [...body.rows].map((row) => column(row, 6)).filter((mark) => mark && /^[✗✓]/.test(mark));
    hold(marks.includes("✓") && marks.join("").lastIndexOf("✗") < marks.join("").indexOf("✓"), "who fails is not first");
    hold(table.querySelectorAll("[aria-sort]").length === 1, "two columns are sorted by");
    name.click();
    hold(name.parentElement.ariaSort === "ascending", "not sorted by name");

    const field = document.querySelector(".tools input");
    const shown = () => [...body.rows].filter((row) => row.checkVisibility()).length;
    const type = (text) => { field.value = text; field.dispatchEvent(new Event("input")); };
    hold(field.checkVisibility(), "no name can be typed");
    type("HOPPER");
    hold(shown() >= 1 && shown() < body.rows.length, "what is typed is not found");
    type("");
    hold(shown() === body.rows.length, "not all are shown again");

    // One stop of the tabulator, and the arrow keys lead to every mark.
    hold(table.querySelectorAll("a:not([tabindex='-1']), button:not([tabindex='-1'])").length === 1, "not one stop");
    const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    name.focus();
    press("ArrowDown");
    press("End");
    const reached = new Set();
    for (const row of body.rows) {
      hold(row.contains(document.activeElement), "the keys leave the row");
      for (let last; last !== document.activeElement; press("ArrowLeft")) {
        last = document.activeElement;
        reached.add(last.closest("td, th"));
      }
      press("ArrowDown");
      press("End");
    }
    const all = [...body.rows].flatMap((row) => [...row.cells]);
    hold(all.every((cell) => reached.has(cell)), `the keys reach ${reached.size} of ${all.length} cells`);
    name.focus();
  }

  // Everything that is linked to on the page is there, and what is not in the matrix is reached by the tabulator.
  document.querySelectorAll("details").forEach((details) => (details.open = true));
  for (const link of document.querySelectorAll("a[href^='#']")) {
    hold(document.getElementById(link.getAttribute("href").slice(1)), `${link.outerHTML} leads nowhere`);
  }
  const stops = [...document.querySelectorAll("a[href], button, summary, input, [tabindex]")];
  for (const stop of stops.filter((one) => one.checkVisibility() && !one.closest("#matrix table"))) {
    stop.focus();
    hold(stop.tabIndex >= 0 && document.activeElement === stop, `${stop.outerHTML.slice(0, 100)} is out of reach`);
  }

  // The page itself stays as wide as the window, a phone's too, for which no window is narrow enough.
  const room = Math.min(document.documentElement.clientWidth, innerWidth < 600 ? 390 : Infinity);
  document.documentElement.style.width = room + "px";
  const scrolls = (one) => one.parentElement.closest(".scroll");
  const wider = [...document.querySelectorAll("body *")].filter((one) => one.checkVisibility());
  const outside = wider.filter((one) => !scrolls(one) && one.getBoundingClientRect().right > room + 0.5);
  const found = await axe.run(document);
  const violations = found.violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 5).map((node) => node.target.join(" ")).join(", ")}`);
  const text = document.createElement("pre");
  text.id = "outcome";
  text.textContent = JSON.stringify({
    wrong, violations,
    dark: matchMedia("(prefers-color-scheme: dark)").matches,
    width: innerWidth,
    wider: outside.map((one) => one.outerHTML.slice(0, 200)),
    marks: document.querySelectorAll(".marks td").length,
    looked_at: found.passes.map((rule) => rule.id),
  });
  document.body.append(text);
});
