// What the pages of the workbench do beyond links. Every page works from what the server sends; nothing is computed here.
"use strict";

document.documentElement.classList.add("modern");
const unit = document.body.dataset.unit;
const address = (kind, parameters = {}) => {
  const query = new URLSearchParams(parameters).toString();
  const path = unit.split("/").map(encodeURIComponent).join("/");
  return `/${kind}/${path}${query ? `?${query}` : ""}`;
};
const all = (chosen, within = document) => [...within.querySelectorAll(chosen)];
const made = (name, text = "", properties = {}) => Object.assign(document.createElement(name), { textContent: text }, properties);

// --- asking the server -------------------------------------------------------------------------------------------

class Refusal extends Error {}

async function ask(method, where, body) {
  const raw = body instanceof Blob;
  let answer;
  try {
    answer = await fetch(where, {
      method,
      headers: { Accept: "application/json", ...(body === undefined ? {} : { "Content-Type": raw ? "application/octet-stream" : "application/json" }) },
      body: body === undefined || raw ? body : JSON.stringify(body),
    });
  } catch {
    throw new Refusal("工作台已经结束，没有存进去。请从“开始”（或 narrate workbench）重新打开；这一页填的内容还留在浏览器里。");
  }
  const data = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
  // the error of a job that failed is told by the job, and refuses nothing
  if (!answer.ok && data.error) throw new Refusal([data.error.message, ...data.error.details, data.error.advice && `可以：${data.error.advice}`].filter(Boolean).join("\n"));
  if (!answer.ok && answer.status !== 409) throw new Refusal("没有完成，刷新这一页再试。");
  return { taken: answer.status === 409, ...data };
}

const notice = document.getElementById("notice");
let hiding;
function say(text, bad = false) {
  notice.textContent = text;
  notice.hidden = false;
  notice.classList.toggle("bad", bad);
  clearTimeout(hiding);
  if (!bad) hiding = setTimeout(() => { notice.hidden = true; }, 6000);
}
const complain = (error) => say(error instanceof Refusal ? error.message : `页面出错：${error.message}`, true);

// A question with a few answers; gives the value of the one chosen, "" for none.
function choose(title, body, choices) {
  const dialog = document.getElementById("ask");
  document.getElementById("ask-title").textContent = title;
  document.getElementById("ask-body").replaceChildren(...body);
  document.getElementById("ask-choices").replaceChildren(...choices.map(([value, text, quiet]) => made("button", text, { value, className: quiet ? "quiet" : "" })));
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((done) => dialog.addEventListener("close", () => done(dialog.returnValue), { once: true }));
}

// --- this page is open; the end --------------------------------------------------------------------------------------

const ownName = crypto.randomUUID();
const tell = (method) => fetch(`/open-pages/${ownName}`, { method, keepalive: true }).catch(() => {});
tell("PUT");
setInterval(() => tell("PUT"), 20000);
addEventListener("pagehide", () => tell("DELETE"));
addEventListener("pageshow", (shown) => { if (shown.persisted) location.reload(); });

all("[data-end]").forEach((button) => button.addEventListener("click", async () => {
  try {
    await queue;
    let answer = await ask("DELETE", "/workbench");
    if (answer.taken) {
      const chosen = await choose("还有工作在进行", answer.running.map((title) => made("p", title)), [["end", "停下它，结束"], ["", "不结束", true]]);
      if (chosen !== "end") return;
      answer = await ask("DELETE", "/workbench?anyway=1");
    }
    document.body.replaceChildren(made("main", "工作台已经结束，可以关掉这一页。"));
  } catch (error) { complain(error); }
}));

// --- 单位 ----------------------------------------------------------------------------------------------------------

all("[data-find]").forEach((field) => field.addEventListener("input", () => {
  all(field.dataset.find).forEach((row) => { row.hidden = !row.textContent.includes(field.value.trim()); });
}));

all("[data-new-unit]").forEach((form) => form.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    location = (await ask("PUT", `/new-units?${new URLSearchParams({ name: form.elements.name.value })}`)).address;
  } catch (error) { complain(error); }
}));

all("[data-make-form]").forEach((form) => form.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    location = (await ask("PUT", address("form"), { phrasebook: form.elements.phrasebook.value })).address;
  } catch (error) { complain(error); }
}));

async function putFile(file) {
  const line = document.getElementById("dropped").appendChild(made("li", `${file.name}：正在放…`));
  try {
    let answer = await ask("PUT", address("files", { name: file.name }), file);
    if (answer.taken) {
      const how = await choose(`已经有《${file.name}》，内容不一样`, [made("p", "换上新的，原来的留作备份；或者两份都留着。")], [["replace", "换上新的"], ["beside", "两份都留"], ["", "不放", true]]);
      if (!how) { line.textContent = `${file.name}：没有放`; return false; }
      answer = await ask("PUT", address("files", { name: file.name, how, digest: answer.digest }), file);
    }
    line.textContent = answer.same ? `${file.name}：已经有了，内容一样` : `${answer.file}：放好了${answer.backup ? `，原来的留在《${answer.backup}》` : ""}`;
    return !answer.same;
  } catch (error) {
    line.textContent = `${file.name}：${error.message}`;
    line.className = "bad";
    return null;
  }
}
async function putFiles(files) {
  let changed = false, failed = false;
  for (const file of files) {
    const done = await putFile(file);
    changed ||= done === true;
    failed ||= done === null;
  }
  if (changed && !failed) location.reload();
}
all("[data-drop]").forEach((place) => {
  addEventListener("dragover", (event) => { event.preventDefault(); place.classList.add("over"); });
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) place.classList.remove("over"); });
  addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("over");
    putFiles([...event.dataTransfer.files]);
  });
});
all("[data-pick]").forEach((field) => field.addEventListener("change", () => putFiles([...field.files])));

// --- 填报 ----------------------------------------------------------------------------------------------------------

const saving = new Map();  // question → its save that is under way or waits
const questions = document.getElementById("questions");
const kept = (key) => `narrate\n${unit}\n${key}`;  // what was typed and is not saved yet outlives the page

function showSaved(question, text, bad = false) {
  const place = question.querySelector("[data-saved]");
  place.textContent = text;
  place.classList.toggle("bad", bad);
}

function showAnswer(question, answer) {
  questions.dataset.digest = answer.digest;
  all("[data-of]").forEach((number) => { number.textContent = answer.progress[number.dataset.of]; });
  const bar = document.querySelector("[data-progress] progress");
  if (bar) Object.assign(bar, { max: answer.progress.all || 1, value: answer.progress.answered });
  if (answer.decision) showDecision(question, answer);
  const { slot } = answer;
  if (!slot) { location.reload(); return; }
  const field = question.querySelector("[data-answer]");
  field.dataset.seen = slot.answer || "";
  question.dataset.state = slot.state;
  question.className = `question ${slot.state}`;
  const badge = question.querySelector("[data-badge]");
  badge.textContent = { open: slot.required ? "待填" : "选填", answered: "已填", doubtful: "请核对" }[slot.state];
  badge.className = `badge ${slot.state}`;
  question.querySelector("[data-doubt]").textContent = slot.doubt;
  question.querySelector("[data-confirm]").hidden = slot.state !== "doubtful";
  showSentence(question, answer.sentence, slot.state);
  answer.others.forEach((one) => {
    const other = all("[data-key]").find((card) => card.dataset.key === one.key);
    if (!other) return;
    showSentence(other, one.sentence, one.state);
    const context = other.querySelector("[data-context]");
    Object.assign(context, { textContent: one.context, hidden: !one.context });
  });
}

function showSentence(question, pieces, state) {
  if (!pieces.length) return;
  question.querySelector("[data-sentence]").replaceChildren(...pieces.map((piece) =>
    piece.is_answer ? made("mark", piece.text, { className: state === "open" ? "gap" : "filled" }) : document.createTextNode(piece.text)));
}

async function settle(question, field, conflict) {
  const how = await choose("这一项在 WPS 里（或另一页里）也改过", [
    Object.assign(made("div"), { className: "two" }),
  ].map((two) => {
    two.append(...[["这一页填的", conflict.mine], ["填报表里现在是", conflict.theirs]].map(([title, text]) => {
      const half = made("div");
      half.append(made("p", title), made("blockquote", text || "（没有填）"));
      return half;
    }));
    return two;
  }), [["mine", "用这一页的"], ["theirs", "用填报表里的"], ["both", "两段都要"]]);
  if (!how) { showSaved(question, "还没有存：两边不一样", true); return null; }
  field.value = conflict[how];
  field.dataset.seen = conflict.theirs;
  return field.value;
}

let queue = Promise.resolve();  // one save after the other: each is told the form as the one before it left it

async function save(question, again = false) {
  const field = question.querySelector("[data-answer]"), { key } = question.dataset;
  if (!again && field.value.trim() === field.dataset.seen) { localStorage.removeItem(kept(key)); return; }
  localStorage.setItem(kept(key), field.value);
  showSaved(question, "正在存…");
  if (saving.has(question)) { saving.get(question).again = true; return; }
  const work = { again };
  saving.set(question, work);
  queue = queue.then(() => saveNow(question, field, key, work));
  work.done = queue;
  await queue;
}

async function saveNow(question, field, key, work) {
  do {
    work.again = false;
    const text = field.value;
    try {
      const { hint = "", words = "" } = question.dataset;
      const answer = await ask("PUT", address(questions.dataset.saves || "answers"), { key, text, seen: field.dataset.seen, digest: questions.dataset.digest, hint, words });
      if (answer.conflict) {
        questions.dataset.digest = answer.digest;
        work.again = await settle(question, field, answer.conflict) !== null;
        continue;
      }
      showAnswer(question, answer);
      if (field.value === text) localStorage.removeItem(kept(key));
      const more = !questions.dataset.saves && answer.others.some((one) => !document.getElementById(one.key));
      showSaved(question, more ? "已存。有了这个数，又有要填的，刷新这一页看" : answer.changed ? "已存。填报表里别的答案也改过，刷新这一页看" : "已存");
    } catch (error) {
      showSaved(question, error.message, true);
      const retry = made("button", "再存一次", { type: "button", className: "small" });
      retry.addEventListener("click", () => save(question, true));
      question.querySelector("[data-saved]").append(retry);
      break;
    }
  } while (work.again);
  saving.delete(question);
}

if (questions) {
  all("[data-key]").forEach((question) => {
    const field = question.querySelector("[data-answer]"), { key } = question.dataset;
    let waiting;
    field.addEventListener("input", () => {
      localStorage.setItem(kept(key), field.value);
      clearTimeout(waiting);
      waiting = setTimeout(() => save(question), 1200);
    });
    field.addEventListener("change", () => { clearTimeout(waiting); save(question); });
    question.querySelector("[data-confirm]").addEventListener("click", () => save(question, true));
    question.querySelector("[data-take]")?.addEventListener("click", () => {
      field.value = question.querySelector("[data-last-year]").textContent;
      field.focus();
      save(question, true);
    });
    const unsaved = localStorage.getItem(kept(key));
    if (unsaved !== null && unsaved.trim() !== field.dataset.seen && !field.disabled) {
      field.value = unsaved;
      showSaved(question, "上次没有存完，正在存…", true);
      save(question);
    } else { localStorage.removeItem(kept(key)); }
  });
  all("[data-show]").forEach((button) => button.addEventListener("click", () => {
    all("[data-show]").forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
    const wanted = button.dataset.show;
    all("[data-key]").forEach((question) => {
      const { state, required, narrative } = question.dataset;
      question.hidden = wanted === "narrative" ? narrative !== "yes" : wanted !== "all" && !(state === wanted && (wanted !== "open" || required === "yes"));
    });
    all("section.part").forEach((part) => { part.hidden = !part.querySelector("[data-key]:not([hidden])"); });
  }));
  addEventListener("beforeunload", (event) => { if (saving.size) event.preventDefault(); });
}

// --- 文稿 ----------------------------------------------------------------------------------------------------------

const origin = document.getElementById("origin");
all("[data-figure]").forEach((link) => link.addEventListener("click", async (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  all(".figure.on").forEach((one) => one.classList.remove("on"));
  link.classList.add("on");
  try {
    const answer = await fetch(`${link.href}&part=1`);
    if (!answer.ok) throw new Refusal("没有找到这个数的来历，刷新文稿再点。");
    origin.innerHTML = await answer.text();
    origin.classList.add("full");
    const close = made("button", "收起", { type: "button", className: "small close" });
    close.addEventListener("click", () => { origin.classList.remove("full"); link.focus(); close.remove(); });
    origin.prepend(close);
    origin.scrollTop = 0;
  } catch (error) { complain(error); }
}));

all("[data-write]").forEach((button) => button.addEventListener("click", async () => {
  button.disabled = true;
  try {
    const what = button.dataset.write;
    let answer = await ask("PUT", address("documents"), { what });
    if (answer.taken) {
      const how = await choose(`已经有《${answer.taken}》，内容不一样`, [
        made("p", "那一份可能有人改过。要保留人改的内容，用“更新”；这里可以另写一份，或者换上新的（原来的留作备份）。"),
      ], [["beside", "另写一份"], ["replace", "换上新的"], ["", "不写", true]]);
      if (!how) return;
      answer = await ask("PUT", address("documents"), { what, how, digest: answer.digest });
    }
    say(answer.same ? `《${answer.file}》已经是这些内容，没有改动` : `已写出《${answer.file}》`);
    setTimeout(() => location.reload(), 900);
  } catch (error) { complain(error); } finally { button.disabled = false; }
}));
all("[data-open]").forEach((button) => button.addEventListener("click", async () => {
  try { await ask("PUT", address("opened-files"), { name: button.dataset.open }); } catch (error) { complain(error); }
}));

// --- 核对 ----------------------------------------------------------------------------------------------------------

all("[data-tick]").forEach((field) => field.addEventListener("change", async () => {
  const finding = field.closest("[data-finding]"), place = finding.querySelector("[data-saved]");
  try {
    const answer = await ask("PUT", address("ticks"), { key: finding.dataset.finding, how: field.value });
    finding.dataset.how = answer.how;
    finding.classList.toggle("done", Boolean(answer.how) && answer.how !== "待查");
    place.textContent = "已存";
  } catch (error) { complain(error); }
}));
all("[data-ticked]").forEach((button) => button.addEventListener("click", () => {
  all("[data-ticked]").forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
  all("[data-finding]").forEach((finding) => { finding.hidden = button.dataset.ticked === "open" && ["已改", "无需改"].includes(finding.dataset.how); });
  all("section.part").forEach((part) => { part.hidden = !part.querySelector("[data-finding]:not([hidden])"); });
}));
all("[data-switch-off]").forEach((button) => button.addEventListener("click", async () => {
  const code = button.dataset.switchOff;
  const label = made("label", "理由（写进说明填报表“停用规则”一行）", { htmlFor: "reason" });
  const field = made("input", "", { id: "reason", required: true, autocomplete: "off" });
  const how = await choose(`停用规则${code}`, [made("p", "核实过、不必再提的规则才停用；停用以后每次只提一句。"), label, field], [["off", "停用"], ["", "不停用", true]]);
  if (how !== "off") return;
  try {
    await ask("PUT", address("switched-off"), { code, reason: field.value });
    location.reload();
  } catch (error) { complain(error); }
}));
all("[data-switch-on]").forEach((button) => button.addEventListener("click", async () => {
  try {
    await ask("DELETE", address("switched-off", { code: button.dataset.switchOn }));
    location.reload();
  } catch (error) { complain(error); }
}));

// --- 定稿, and long work ----------------------------------------------------------------------------------------------

all("[data-final]").forEach((button) => button.addEventListener("click", async () => {
  button.disabled = true;
  try {
    const given = { document: button.dataset.final, digest: button.dataset.digest, accept: document.getElementById("accept")?.checked ? "yes" : "" };
    let answer = await ask("PUT", address("final"), given);
    if (answer.taken) {
      const how = await choose(`已经有《${answer.taken}》，内容不一样`, [made("p", "换上新的，原来的留作备份；或者另写一份。")], [["replace", "换上新的"], ["beside", "另写一份"], ["", "不写", true]]);
      if (!how) return;
      answer = await ask("PUT", address("final"), { ...given, how, standing: answer.standing });
    }
    say(`已写出《${answer.file}》`);
    document.getElementById("final-lines").replaceChildren(...answer.lines.map((line) => made("li", line)));
    setTimeout(() => location.reload(), 2500);
  } catch (error) { complain(error); } finally { button.disabled = false; }
}));

async function follow(place, number) {
  for (;;) {
    const job = await ask("GET", `/jobs/${number}`);
    if (job.state !== "running") {
      place.replaceChildren(made("p", job.error ? [job.error.message, ...job.error.details, job.error.advice].filter(Boolean).join("\n") : { done: `${job.title}：做好了`, stopped: `${job.title}：停下了` }[job.state], { className: job.error ? "bad" : "good" }));
      return job;
    }
    const bar = made("progress");
    if (job.total) Object.assign(bar, { max: job.total, value: job.finished });
    const stop = made("button", job.stopping ? "正在停…" : "停下", { type: "button", className: "small", disabled: job.stopping });
    stop.addEventListener("click", () => ask("DELETE", `/jobs/${number}`).catch(complain));
    place.replaceChildren(made("p", job.told || job.title), bar, stop);
    await new Promise((done) => setTimeout(done, 800));
  }
}
const jobPlace = document.getElementById("job");
if (jobPlace?.dataset.job) follow(jobPlace, jobPlace.dataset.job).then((job) => {
  if (!("goesOn" in jobPlace.dataset)) return;
  if (job.state === "stopped") document.querySelector("[data-again]").hidden = false;
  else location.reload();  // what came of it, or why it cannot be read
}).catch(complain);
all("[data-pdf]").forEach((button) => button.addEventListener("click", async () => {
  try {
    const job = await ask("PUT", address("pdf"), { document: button.dataset.pdf });
    const ended = await follow(jobPlace, job.number);
    if (ended.state === "done") location.reload();
  } catch (error) { complain(error); }
}));

// --- 更新、沿用上年文稿 ---------------------------------------------------------------------------------------------

// What was written and where; the page stays as it is, and does not offer to write the same list twice.
function showWritten(form, answer, next) {
  const outcome = form.parentElement.querySelector("[data-outcome]");
  if (!answer.file) { outcome.replaceChildren(made("p", "没有要写的：文稿已经是今天的样子。")); return; }
  const line = made("p", `已写出《${answer.file}》 `), open = made("button", "打开", { type: "button", className: "small" });
  open.addEventListener("click", async () => {
    try { await ask("PUT", address("opened-files"), { name: answer.file }); } catch (error) { complain(error); }
  });
  line.append(open, " ", made("a", "下载", { href: answer.address, className: "button small" }));
  outcome.className = "outcome good";
  outcome.replaceChildren(line, ...(answer.kept ? [made("p", `改动前的一份留在《${answer.kept}》`)] : []), made("p", next));
  form.hidden = true;
}

function showRefused(form, error) {
  const outcome = form.parentElement.querySelector("[data-outcome]");
  const again = made("button", "再看一次会改什么", { type: "button" });
  again.addEventListener("click", () => { form.hidden = true; location.reload(); });  // what is pressed now would go unseen
  outcome.className = "outcome trouble";
  outcome.replaceChildren(made("p", error instanceof Refusal ? error.message : `页面出错：${error.message}`), again);
}

// Sends what is to be written; where a file of the name lies there, asks first.
async function writeAsked(kind, body) {
  let answer = await ask("PUT", address(kind), body);
  if (!answer.taken) return answer;
  const then = await choose(`已经有《${answer.taken}》，内容不一样`, [made("p", "可以另写一份，或者换上新的，原来的留作备份。")], [["free", "另写一份"], ["replace", "换上新的"], ["", "不写", true]]);
  return then ? ask("PUT", address(kind), { ...body, then, digest: answer.digest }) : null;
}

all("[data-refresh]").forEach((form) => form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("[type=submit]"), { date, seen, listed, document: name, base, again, other } = form.dataset;
  button.disabled = true;
  try {
    const answer = await writeAsked("refreshed", { document: name, base, again, other, date, seen, listed, how: form.elements.how.value, tracked: form.elements.tracked.checked ? "1" : "" });
    if (answer) showWritten(form, answer, "下一步：在 WPS 或 Word 里逐条看修订和批注，接受或拒绝，保存。");
  } catch (error) { showRefused(form, error); } finally { button.disabled = false; }
}));

all("[data-roll]").forEach((form) => form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("[type=submit]"), { date, seen, document: name } = form.dataset;
  button.disabled = true;
  try {
    await Promise.allSettled([...saving.values()]);
    const answer = await writeAsked("rolled", { document: name, date, seen, tracked: form.elements.tracked.checked ? "1" : "", open: form.elements.open?.checked ? "1" : "" });
    if (answer) showWritten(form, answer, answer.lines.join("\n"));
  } catch (error) { showRefused(form, error); } finally { button.disabled = false; }
}));

all("[data-comment]").forEach((button) => button.addEventListener("click", async () => {
  button.disabled = true;
  try {
    const answer = await writeAsked("commented", { document: button.dataset.comment });
    if (answer) showWritten(button.parentElement, answer, `共${answer.comments}条批注。在 WPS 或 Word 里逐条看，改好的批注标为已解决。`);
  } catch (error) { complain(error); } finally { button.disabled = false; }
}));

function showDecision(question, answer) {
  question.dataset.decision = answer.decision;
  question.querySelector("[data-decision-told]").textContent = answer.decided;
  const open = all('[data-key][data-decision="undecided"]').length;
  document.querySelector("[data-undecided]").textContent = open;
  document.querySelector("[data-undecided-told]").hidden = !open;
}
all("[data-rewrite]").forEach((button) => button.addEventListener("click", () => {
  const field = button.closest("[data-key]").querySelector("[data-answer]");
  if (!field.value) field.value = button.closest("[data-key]").querySelector("[data-last-year]").textContent;
  field.focus();
  field.select?.();
}));
all("[data-leave]").forEach((button) => button.addEventListener("click", () => {
  const question = button.closest("[data-key]");
  question.querySelector("[data-answer]").value = "";
  save(question, true);
}));
all("[data-decided]").forEach((button) => button.addEventListener("click", () => {
  all("[data-decided]").forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
  all("[data-key]").forEach((question) => { question.hidden = button.dataset.decided !== "all" && question.dataset.decision !== button.dataset.decided; });
  all("#questions section.part").forEach((part) => { part.hidden = !part.querySelector("[data-key]:not([hidden])"); });
}));

// --- 一批 ----------------------------------------------------------------------------------------------------------

const batch = document.getElementById("batch"), run = document.getElementById("run");
if (batch) {
  const lines = batch.tBodies[0], find = document.getElementById("find"), folder = document.getElementById("folder"), order = document.getElementById("order");
  const chosen = new URLSearchParams(location.search);  // what is filtered stays over a reload
  let wanted = chosen.get("show") || "all";
  if (chosen.get("order")) order.value = chosen.get("order");
  if (folder && chosen.get("folder") !== null) folder.value = chosen.get("folder");
  find.value = chosen.get("find") || "";
  const fits = (row) => wanted === "all" || (wanted === "errors" || wanted === "owed" ? Number(row.dataset[wanted]) > 0 : row.dataset.state === wanted);
  const sift = () => {
    let shown = 0;
    for (const row of lines.rows) {
      row.hidden = !(fits(row) && (!folder || folder.value === "*" || row.dataset.folder === folder.value) && row.cells[0].textContent.includes(find.value.trim()));
      shown += !row.hidden;
    }
    document.getElementById("shown").textContent = shown === lines.rows.length ? "" : `显示${shown}个`;
    all("[data-filter]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.filter === wanted)));
  };
  const sort = () => {
    const [, down, key] = order.value.match(/^(-?)(.*)$/), number = (row, name) => Number(row.dataset[name]);
    const compare = key === "folder" ? (a, b) => a.dataset.folder.localeCompare(b.dataset.folder, "zh") || number(a, "place") - number(b, "place")
      : (a, b) => (number(a, key) - number(b, key)) * (down ? -1 : 1) || number(a, "place") - number(b, "place");
    lines.append(...[...lines.rows].sort(compare));
  };
  const remember = () => {
    const query = new URLSearchParams(location.search);
    const set = (name, value, usual) => (value === usual ? query.delete(name) : query.set(name, value));
    set("show", wanted, "all"); set("order", order.value, "place"); set("find", find.value.trim(), ""); if (folder) set("folder", folder.value, "*");
    history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}`);
  };
  all("[data-filter]").forEach((button) => button.addEventListener("click", () => { wanted = button.dataset.filter; sift(); remember(); }));
  find.addEventListener("input", () => { sift(); remember(); });
  folder?.addEventListener("change", () => { sift(); remember(); });
  order.addEventListener("change", () => { sort(); remember(); });
  if (order.value !== "place") sort();
  sift();

  const due = document.getElementById("due");
  due.value = localStorage.getItem("narrate\ndue") || "";
  const withDue = () => all("[data-due]").forEach((link) => {
    const query = new URLSearchParams({ job: run.dataset.shows, due: due.value.trim() });
    link.href = `${link.href.split("?")[0]}?${query}`;
  });
  due.addEventListener("input", () => { localStorage.setItem("narrate\ndue", due.value); withDue(); });
  withDue();

  lines.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-remind]");
    if (!button) return;
    try {
      const path = button.dataset.remind.split("/").map(encodeURIComponent).join("/");
      const { text } = await ask("GET", `/reminders/${path}?${new URLSearchParams({ job: run.dataset.shows, due: due.value.trim() })}`);
      const field = made("textarea", "", { className: "reminder", value: text, ariaLabel: "催办的话" });
      if (await choose(`催办：${button.dataset.remind}`, [field], [["copy", "复制"], ["", "关闭", true]]) !== "copy") return;
      await navigator.clipboard.writeText(field.value);
      say("已复制，可以粘贴到微信、邮件里");
    } catch (error) { complain(error instanceof DOMException ? new Refusal("浏览器不让复制：在框里全选（Ctrl+A）、复制（Ctrl+C）。") : error); }
  });
  all("[data-open-list]").forEach((button) => button.addEventListener("click", async () => {
    try { await ask("PUT", "/batch/opened-lists", { name: button.dataset.openList, unit: "" }); } catch (error) { complain(error); }
  }));

  let seen = Number(run.dataset.seen);
  const show = ({ job, lines: told, shows }) => {
    run.querySelector("[data-title]").textContent = job.title;
    run.querySelector("[data-told]").textContent = job.told;
    Object.assign(run.querySelector("progress"), { max: job.total || 1, value: job.finished });
    run.querySelector("[data-numbers]").textContent = `${job.finished}／${job.total}个单位`;
    const stop = run.querySelector("[data-stop]");
    stop.disabled = job.stopping;
    if (job.stopping) stop.textContent = "正在停：手上的做完就停…";
    if (shows !== run.dataset.shows) return;
    const rows = new Map([...lines.rows].map((row) => [row.dataset.line, row]));
    for (const [unit, html] of Object.entries(told)) {
      const body = made("table");
      body.innerHTML = html;
      const before = rows.get(unit), now = body.querySelector("tr");
      if (!before) continue;
      now.dataset.place = before.dataset.place;  // among all, when the page was made
      before.replaceWith(now);
    }
    sift();
  };
  (async () => {
    while (run.dataset.job) {
      const live = await ask("GET", `/batch/live?since=${seen}`);
      ({ seen } = live);
      show(live);
      if (live.job.state !== "running") { location.reload(); return; }
      await new Promise((done) => setTimeout(done, 1000));
    }
  })().catch(complain);
  all("[data-stop]").forEach((button) => button.addEventListener("click", async () => {
    button.disabled = true;
    try { await ask("DELETE", `/jobs/${run.dataset.job}`); } catch (error) { complain(error); }
  }));
  all("[data-run]").forEach((form) => form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    try {
      const { job, which, phrasebook, workers } = Object.fromEntries(new FormData(form));
      await ask("PUT", "/batch/runs", { job, which, phrasebook, workers });
      location = "/batch";
    } catch (error) { complain(error); button.disabled = false; }
  }));
}
