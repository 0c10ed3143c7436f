// Lets files and folders be dropped anywhere on the page, or chosen by a button.

// Returns [file, name] pairs; a name has the folders in which the file lay when it was dropped.
async function within(entry, folder) {
  const name = folder ? `${folder}/${entry.name}` : entry.name;
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [[file, name]];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return found;
    for (const each of some) found.push(...(await within(each, name)));
  }
}

async function dropped(transfer) {
  // The entries are only there until the event is over.
  const items = [...transfer.items].filter((each) => each.kind === "file");
  const entries = items.map((each) => each.webkitGetAsEntry?.() || null);
  const files = items.map((each) => each.getAsFile());
  const found = [];
  for (const [at, entry] of entries.entries()) {
    if (entry) found.push(...(await within(entry, "")));
    else if (files[at]) found.push([files[at], files[at].name]);
  }
  return found;
}

function chosen(input) {
  return [...input.files].map((file) => [file, file.webkitRelativePath || file.name]);
}

export function takeFrom(input, take) {
  input.addEventListener("change", () => {
    const files = chosen(input);
    // The same file, corrected, must be a change as well.
    input.value = "";
    if (files.length) take(files);
  });
}

export function takeDropped(zone, take) {
  let depth = 0;
  const mark = (over) => zone.classList.toggle("over", over);
  const holdsFiles = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
  document.addEventListener("dragenter", (event) => {
    if (!holdsFiles(event)) return;
    depth += 1;
    mark(true);
  });
  document.addEventListener("dragleave", (event) => {
    if (!holdsFiles(event)) return;
    depth -= 1;
    if (depth <= 0) mark(false);
  });
  document.addEventListener("dragover", (event) => {
    if (holdsFiles(event)) event.preventDefault();
  });
  document.addEventListener("drop", async (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    depth = 0;
    mark(false);
    const files = await dropped(event.dataTransfer);
    if (files.length) take(files);
  });
}
