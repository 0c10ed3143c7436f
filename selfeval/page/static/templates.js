// The tab of template editors: has a template checked, shows the tags of a form, copies them.
import * as ask from "./ask.js";
import { fit, takeStyles } from "./sheets.js";
import { takeDropped, takeFrom } from "./dropping.js";

const at = (id) => document.getElementById(id);
const [status, checked, tags, form] = ["status", "checked", "tags", "form"].map(at);
let last = null;

function put(place, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  place.replaceChildren(template.content);
}

function say(sentence, isError = false) {
  status.classList.toggle("error", isError);
  status.textContent = sentence;
}

async function check(file) {
  last = file;
  if (!form.value) {
    say("请先选择表式，再检查模板。", true);
    return;
  }
  say("正在检查……");
  try {
    const answer = await ask.put(`/template-checks/${encodeURIComponent(form.value)}`, file, file.name);
    const found = await answer.json();
    takeStyles(found.styles);
    put(checked, found.page);
    fit(checked);
    say(at("checked-title").textContent);
  } catch (error) {
    checked.replaceChildren();
    say(error.message, true);
  }
}

function take(files) {
  const [file] = files[0];
  check(file);
}

async function list() {
  if (!form.value) return;
  try {
    put(tags, await ask.text(`/forms/${encodeURIComponent(form.value)}/tags`));
  } catch (error) {
    tags.textContent = error.message;
  }
}

tags.addEventListener("input", (event) => {
  if (event.target.id !== "find-tag") return;
  const wanted = event.target.value.trim().toLowerCase();
  for (const row of tags.querySelectorAll("tr[data-tag]")) {
    row.hidden = !row.textContent.toLowerCase().includes(wanted);
  }
});

tags.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    say(`已复制 ${button.dataset.copy}，请在Word或WPS里粘贴。`);
  } catch {
    // Only pages of this machine may write to the clipboard by themselves.
    const code = button.closest("tr").querySelector("code");
    window.getSelection().selectAllChildren(code);
    say("标记已经选中，请按Ctrl+C复制。");
  }
});

window.addEventListener("resize", () => fit(checked));

form.addEventListener("change", () => {
  list();
  if (last) check(last);
});

takeFrom(at("choose-files"), take);
takeDropped(at("drop"), take);
list();
