// Trains nlp.js as its README does and asks it: JSON from standard input, JSON to standard output.
// In: {lines: [[text, intent]], asked: [text], urgent: intent}.
// Out: {found: [[intent, its score, the score of `urgent`]], train_s, cpu_ms, model_mb: CPU time of the process}.
const { gzipSync } = require("node:zlib");
const { containerBootstrap } = require("@nlpjs/core");
const { LangSv } = require("@nlpjs/lang-sv");
const { Nlp } = require("@nlpjs/nlp");

const LANGUAGE = "sv";

function spent() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function main(task) {
  const container = await containerBootstrap();
  container.use(LangSv);
  container.use(Nlp);
  const nlp = container.get("nlp");
  nlp.settings.autoSave = false;
  nlp.addLanguage(LANGUAGE);
  for (const [text, intent] of task.lines) nlp.addDocument(LANGUAGE, text, intent);
  const say = console.log;
  console.log = () => {}; // it tells of each epoch
  const start = spent();
  await nlp.train();
  const train_s = spent() - start;
  const found = [];
  await nlp.process(LANGUAGE, task.asked[0]);
  const asking = spent();
  for (const text of task.asked) {
    const { intent, score, classifications } = await nlp.process(LANGUAGE, text);
    const urgent = classifications.find((one) => one.intent === task.urgent);
    found.push([intent, score, urgent ? urgent.score : 0]);
  }
  const cpu_ms = (1000 * (spent() - asking)) / task.asked.length;
  const model_mb = gzipSync(nlp.export(false)).length / 1e6;
  say(JSON.stringify({ found, train_s, cpu_ms, model_mb }));
}

let input = "";
process.stdin.setEncoding("utf8").on("data", (part) => (input += part));
process.stdin.on("end", () => main(JSON.parse(input)));
