// The tab of accountants: sends files, follows a run, shows what the server has made of them.
import * as ask from "./ask.js";
import { explain, fit, takeStyles } from "./sheets.js";
import { takeDropped, takeFrom } from "./dropping.js";

const at = (id) => document.getElementById(id);
const [status, notes, projects, progress, bar, said] = ["status", "notes", "projects", "progress", "bar", "progress-said"].map(at);
const NOT_SENT = /(^|\/)(~\$|\.)/;
const SENT_AT_ONCE = 4;
let run = null;
// Reports whose PDF is waited for.
const followed = new Set();
let wanted = { show: "", count: "" };
// One batch after another.
let queue = Promise.resolve();

function put(place, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  place.replaceChildren(template.content);
}

function sayInNotes(sentences) {
  if (!sentences.length) return;
  const list = document.createElement("ul");
  for (const each of sentences.slice(0, 50)) {
    const item = document.createElement("li");
    item.textContent = each;
    list.append(item);
  }
  const section = document.createElement("section");
  section.className = "notes";
  section.setAttribute("aria-label", "放入文件时要说明的");
  section.append(list);
  if (sentences.length > 50) section.append(`另有${sentences.length - 50}条同样的情况。`);
  notes.append(section);
}

function tell(error) {
  status.textContent = error instanceof ask.Refused ? error.message : "页面出了错，请刷新后再试。";
  status.classList.add("error");
  if (!(error instanceof ask.Refused)) console.error(error);
}

function say(sentence) {
  status.classList.remove("error");
  status.textContent = sentence;
}

function showProgress(title, sentence, made, total) {
  progress.hidden = false;
  at("progress-title").textContent = title;
  said.textContent = sentence;
  if (total) {
    bar.max = total;
    bar.value = made;
  } else {
    bar.removeAttribute("value");
  }
}

function hideProgress() {
  progress.hidden = true;
  run = null;
}

async function send(files, replaces) {
  const drop = (await (await ask.post("/drops")).json()).drop;
  const refused = [];
  const waiting = files.filter(([, name]) => !NOT_SENT.test(name));
  const count = waiting.length;
  let sent = 0;
  async function sendSome() {
    for (let each = waiting.shift(); each; each = waiting.shift()) {
      const [file, name] = each;
      try {
        await ask.put(`/drops/${drop}/files`, file, name);
      } catch (error) {
        if (!(error instanceof ask.Refused) || error.isGone) throw error;
        refused.push(error.message.includes(name) ? error.message : `“${name}”：${error.message}`);
      }
      sent += 1;
      if (count > SENT_AT_ONCE) showProgress("正在放入", `${sent}/${count}`, sent, count);
    }
  }
  await Promise.all(Array.from({ length: SENT_AT_ONCE }, sendSome));
  sayInNotes(refused);
  if (refused.length === count) {
    hideProgress();
    say("没有可以读的工作簿。");
    return;
  }
  await follow(await (await ask.post("/runs", { drop, replaces })).json());
}

async function follow(state) {
  while (!state.finished) {
    if (!run) say("");
    run = state.run;
    const title = state.kind === "packing" ? "正在打包" : state.stopped ? "正在停止" : "正在处理";
    showProgress(title, state.said || `${state.made}/${state.total || "…"}`, state.made, state.total);
    state = await ask.json(`/runs/${state.run}?seen=${state.made}`);
  }
  hideProgress();
  const template = document.createElement("template");
  template.innerHTML = state.notes;
  notes.append(template.content);
  if (state.kind === "packing") {
    if (state.file) {
      say("打包好了，已开始下载。");
      download(`/files/${state.file}`);
    }
    return;
  }
  wanted = { show: "", count: "" };
  put(projects, state.page);
  const failed = state.errors ? `，${state.errors}个有错误` : "";
  say(state.stopped ? `已停止，做完${state.made}个${failed}。` : `做完${state.made}个项目${failed}。`);
}

function download(address) {
  const link = document.createElement("a");
  link.href = address;
  link.download = "";
  link.click();
}

// Does one thing after the other; what goes wrong is told.
function after(work) {
  queue = queue.then(work).catch((error) => {
    hideProgress();
    tell(error);
  });
  return queue;
}

function take(files, replaces) {
  notes.replaceChildren();
  say(progress.hidden ? "正在放入……" : "前一批做完就做这一批。");
  after(() => send(files, replaces));
}

// Has the PDF of a report made, or waits for one that is being made, and begins its download.
async function followPdf(ident, isAsked) {
  if (followed.has(ident)) return;
  followed.add(ident);
  try {
    if (isAsked) say("正在做PDF，第一份要等几秒……");
    let found = await (isAsked ? (await ask.post(`/files/${ident}/pdf`)).json() : ask.json(`/files/${ident}/pdf`));
    putPdf(ident, found.page);
    while (found.making) found = await ask.json(`/files/${ident}/pdf`);
    putPdf(ident, found.page);
    if (found.file) {
      say("PDF做好了，已开始下载。");
      download(`/files/${found.file}`);
    } else if (found.failure) {
      tell(new ask.Refused(found.failure, false));
    }
  } catch (error) {
    tell(error);
  } finally {
    followed.delete(ident);
  }
}

function putPdf(ident, html) {
  const place = at(`pdf-${ident}`);
  if (!place) return;
  const hadFocus = place.contains(document.activeElement);
  const template = document.createElement("template");
  template.innerHTML = html;
  place.replaceWith(template.content);
  if (hadFocus) at(`pdf-${ident}`)?.querySelector("a, button")?.focus();
}

async function list() {
  put(projects, await ask.text(`/projects?${new URLSearchParams(wanted)}`));
}

projects.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { show, more, remove, pdf, do: what } = button.dataset;
  if (show !== undefined) {
    wanted = { show, count: "" };
    after(list).then(() => projects.querySelector(`[data-show="${show}"]`)?.focus());
  } else if (more) {
    wanted.count = more;
    const shown = projects.querySelectorAll("article").length;
    after(list).then(() => projects.querySelectorAll("article")[shown]?.querySelector("a, button, summary")?.focus());
  } else if (remove) {
    after(async () => {
      put(projects, await (await ask.post(`/workbooks/${remove}/remove`)).text());
      say("已移除。");
      at("result-title")?.focus();
    });
  } else if (pdf) {
    followPdf(pdf, true);
  } else if (what === "pack") {
    const chosen = { papers: at("papers").checked, pdfs: Boolean(at("pdfs")?.checked) };
    after(async () => follow(await (await ask.post("/archive", chosen)).json()));
  } else if (what === "continue") {
    after(async () => follow(await (await ask.post("/runs")).json()));
  } else if (what === "clear" && window.confirm("删去页面上的全部工作簿和报告？没有下载的会丢失。")) {
    after(async () => {
      await ask.post("/clear");
      window.location.reload();
    });
  }
});

projects.addEventListener("change", (event) => {
  const input = event.target;
  if (!input.dataset.replaces || !input.files.length) return;
  take([...input.files].slice(0, 1).map((file) => [file, file.name]), input.dataset.replaces);
});

projects.addEventListener("toggle", async (event) => {
  const details = event.target;
  const what = ["figures", "looks"].find((each) => details.dataset?.[each]);
  if (!what || !details.open) return;
  const ident = details.dataset[what];
  delete details.dataset[what];
  const body = details.querySelector(".body");
  try {
    if (what === "figures") {
      put(body, await ask.text(`/projects/${ident}/figures`));
    } else {
      const found = await ask.json(`/projects/${ident}/looks`);
      takeStyles(found.styles);
      put(body, found.page);
      fit(body);
    }
  } catch (error) {
    details.dataset[what] = ident;
    body.textContent = error.message;
  }
}, true);
projects.addEventListener("click", explain);
window.addEventListener("resize", () => fit(projects));

at("stop").addEventListener("click", async () => {
  if (!run) return;
  at("progress-title").textContent = "正在停止";
  await ask.post(`/runs/${run}/stop`).catch(tell);
});

window.addEventListener("beforeunload", (event) => {
  if (run) event.preventDefault();
});

takeFrom(at("choose-files"), take);
takeFrom(at("choose-folder"), take);
takeDropped(at("drop"), take);
for (const each of projects.querySelectorAll("[data-making]")) followPdf(each.dataset.making, false);
if (projects.dataset.running) {
  after(async () => follow(await ask.json(`/runs/${projects.dataset.running}`)));
}
