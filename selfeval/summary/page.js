"use strict";
// Makes tables sortable and filterable. Without it every row is there, in an order that says something.
for (const table of document.querySelectorAll("table[data-tools]")) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const headings = [...table.tHead.rows[0].cells];
  const value = (row, index) => {
    const cell = row.cells[index];
    const given = cell.dataset.v;
    return given === undefined ? cell.textContent.trim() : given === "" ? null : Number(given);
  };
  headings.forEach((heading, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = heading.textContent;
    button.title = "按这一列排序";
    heading.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = heading.getAttribute("aria-sort") === "ascending";
      headings.forEach((each) => each.removeAttribute("aria-sort"));
      heading.setAttribute("aria-sort", down ? "descending" : "ascending");
      const sorted = rows.map((row) => [value(row, index), row]);
      sorted.sort(([a], [b]) => {
        // What has no figure comes last, whichever way it is sorted.
        if (a === null || b === null) return (a === null) - (b === null);
        const order = typeof a === "number" ? a - b : a.localeCompare(b, "zh-CN", { numeric: true });
        return down ? -order : order;
      });
      body.append(...sorted.map(([, row]) => row));
    });
  });
  const tools = document.createElement("div");
  tools.className = "tools";
  const label = document.createElement("label");
  const input = document.createElement("input");
  input.type = "search";
  label.append("查找 ", input);
  const shown = document.createElement("span");
  shown.setAttribute("role", "status");
  const choices = [];
  const filter = () => {
    const wanted = input.value.trim().toLowerCase();
    let count = 0;
    for (const row of rows) {
      const fits = (!wanted || row.textContent.toLowerCase().includes(wanted)) &&
        choices.every(([index, select]) => !select.value || row.cells[index].textContent.trim() === select.value);
      row.hidden = !fits;
      count += fits;
    }
    shown.textContent = `显示${count}行，共${rows.length}行`;
  };
  tools.append(label);
  headings.forEach((heading, index) => {
    if (heading.dataset.choose === undefined) return;
    const select = document.createElement("select");
    const all = document.createElement("option");
    all.value = "";
    all.textContent = "全部";
    select.append(all);
    const words = new Set(rows.map((row) => row.cells[index].textContent.trim()).filter(Boolean));
    for (const word of [...words].sort((a, b) => a.localeCompare(b, "zh-CN"))) {
      const option = document.createElement("option");
      option.value = option.textContent = word;
      select.append(option);
    }
    const named = document.createElement("label");
    named.append(`${heading.textContent} `, select);
    tools.append(named);
    choices.push([index, select]);
    select.addEventListener("change", filter);
  });
  input.addEventListener("input", filter);
  tools.append(shown);
  table.parentElement.before(tools);
  filter();
}
