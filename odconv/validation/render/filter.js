"use strict";
// Filters a list of findings by field, kind and severity; without scripts the list simply stays whole.
for (const report of document.querySelectorAll(".report")) {
  const form = report.querySelector(".filter");
  if (!form) continue;
  const rows = [...report.querySelectorAll(".findings tbody tr")];
  const output = form.querySelector("output");
  const apply = () => {
    const chosen = ["field", "kind", "severity"].map((name) => [name, form.elements[name].value]);
    let count = 0;
    for (const row of rows) {
      row.hidden = !chosen.every(([name, value]) => value === "*" || row.dataset[name] === value);
      count += row.hidden ? 0 : 1;
    }
    output.textContent = output.dataset.showing.replace("#", count.toLocaleString(document.documentElement.lang));
  };
  form.hidden = false;
  form.addEventListener("change", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();
}
