// The process of one contestant of node's: reads commands, one JSON object a line, and answers each with one.
//
//     node worker.mjs <contestant> <folder with cases>
//
// worker.py is the same for Python's. Each contestant is imported only where it is measured.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

// A document of docxtemplater's can be rendered once: its documentation opens and compiles it for each report.
async function docxtemplater(template) {
  const { default: Docxtemplater } = await import("docxtemplater");
  const { default: PizZip } = await import("pizzip");
  return (values) => {
    const document = new Docxtemplater(new PizZip(template), { paragraphLoop: true, linebreaks: true });
    document.render(values);
    return document.toBuffer();
  };
}

// One handler serves all reports; it reads the template for each.
async function easyTemplateX(template) {
  const { TemplateHandler } = await import("easy-template-x");
  const handler = new TemplateHandler();
  return (values) => handler.process(template, values);
}

const [contestant, folder] = process.argv.slice(2);
const contestants = { docxtemplater, "easy-template-x": easyTemplateX };
const fill = await contestants[contestant](readFileSync(join(folder, `${contestant}.docx`)));
const cases = new Map();

function values(name) {
  if (!cases.has(name)) {
    cases.set(name, JSON.parse(readFileSync(join(folder, name, "sections.json"), "utf8")));
  }
  return cases.get(name);
}

const commands = {
  async fill({ case: name, reports }) {
    const given = values(name);
    const start = process.cpuUsage();
    for (let report = 0; report < reports; report += 1) {
      await fill(given);
    }
    const { user, system } = process.cpuUsage(start);
    return { milliseconds: (user + system) / reports / 1000 };
  },
  async write({ case: name, files, to }) {
    const content = await fill(values(name));
    const paths = Array.from({ length: files }, (_, number) => join(to, `${number}.docx`));
    const start = performance.now();
    for (const path of paths) {
      writeFileSync(path, content);
    }
    return { milliseconds: (performance.now() - start) / files, size: content.length };
  },
  async peak() {
    const status = readFileSync("/proc/self/status", "ascii");
    return { megabytes: Number(/VmHWM:\s*(\d+)/.exec(status)[1]) / 1024 };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  console.log(JSON.stringify(await commands[command.do](command)));
}
