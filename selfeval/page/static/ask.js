// Asks the server. What it refuses comes as a sentence, which is thrown as it is.
const token = document.querySelector("meta[name=token]").content;
const GONE = 410;

export class Refused extends Error {
  constructor(sentence, isGone) {
    super(sentence);
    this.isGone = isGone;
  }
}

async function asked(address, options) {
  let answer;
  try {
    answer = await fetch(address, { credentials: "same-origin", ...options });
  } catch {
    throw new Refused("连不上程序：启动页面的窗口可能已经关闭，或者文件太大没有传完。请重新启动后再打开页面。", false);
  }
  if (!answer.ok) throw new Refused(await answer.text(), answer.status === GONE);
  return answer;
}

export async function text(address) {
  return (await asked(address)).text();
}

export async function json(address) {
  return (await asked(address)).json();
}

export async function post(address, body = {}) {
  return asked(address, { method: "POST", body: JSON.stringify(body), headers: { "X-Token": token } });
}

export async function put(address, file, name) {
  const headers = { "X-Token": token, "X-Name": encodeURIComponent(name), "X-Saved": String(file.lastModified || "") };
  return asked(address, { method: "PUT", body: file, headers });
}

// As long as a page of it is open a session keeps its files; they go soon after the last one was left.
const tab = crypto.getRandomValues(new Uint32Array(3)).join("-");
function tell(open) {
  const options = { method: "POST", keepalive: true, body: JSON.stringify({ tab, open }), headers: { "X-Token": token } };
  fetch("/tabs", options).catch(() => {});
}
window.addEventListener("pageshow", () => tell(true));
window.addEventListener("pagehide", () => tell(false));
