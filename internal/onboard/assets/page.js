// The page's comforts. The form also works without this script, because the
// server checks everything again and answers with the same pages.
import { clean, parse, storeHash, textOf } from "./apifile.js";
import { check as findFaults } from "./checks.js";
import { startResult } from "./result.js";
import { $, fill, say, texts } from "./words.js";

const keys = ["client_id", "client_secret", "access_token"];
const account = ["store_hash", ...keys]; // the values of the file
const typedInto = ".field input:not([type=hidden])"; // the fields of check
const labelOf = (id) => texts.labels[id];

document.documentElement.classList.add("js");

// --- checks while typing -------------------------------------------------

// tell writes below a field; kind is "fault", "good" or "".
function tell(id, text, kind) {
  const says = $(`${id}-says`);
  says.replaceChildren(...text);
  says.className = `says ${kind}`;
  $(id).closest(".field").classList.toggle("bad", kind === "fault");
  $(id).setAttribute("aria-invalid", String(kind === "fault"));
}

// wordsFor are the server's words for a fault: what is wrong, and what to do.
function wordsFor(id, kind) {
  const words = texts.kinds[kind] ?? texts.fields[id]?.[kind] ?? texts.fields[""][kind];
  const what = document.createElement("b");
  what.textContent = fill(words.What, { label: labelOf(id) });
  return [what, ` ${fill(words.Next, { label: labelOf(id) })}`];
}

// faults are the bad fields of the form as it is, by field.
function faults() {
  const ids = [...$("form").querySelectorAll(typedInto)].map((field) => field.id).filter((id) => id in texts.labels);
  return new Map(findFaults(Object.fromEntries(ids.map((id) => [id, $(id).value]))));
}

// check looks at one field. An empty one is a fault only at sending.
function check(id, all = faults(), sending = false) {
  const kind = all.get(id);
  if (kind && (sending || kind !== "required")) {
    tell(id, wordsFor(id, kind), "fault");
    return false;
  }
  const hash = id === "store_hash" && storeHash($(id).value);
  if (hash && hash !== clean($(id).value)) tell(id, [say("hash_found", { hash })], "good");
  else tell(id, [], "");
  return true;
}

// --- the file from BigCommerce --------------------------------------------

// show chooses what the card shows of the account: "drop", where the file goes;
// "read", one line; "open", the fields.
function show(state) {
  $("values").dataset.state = state;
}

function fileSays(text, kind) {
  $("file-says").textContent = text;
  $("file-says").className = `says ${kind}`;
  const card = $("form");
  card.scrollTop = 0;
  if (card.getBoundingClientRect().top < 0 || kind === "fault") $("file-says").scrollIntoView({ block: "nearest" });
}

// take puts the values of a text into the fields, and says so.
function take(text, file) {
  const found = parse(text);
  const got = account.filter((id) => found[id]);
  if (!got.length) return fileSays(say("file_nothing", { file }), "fault");
  for (const id of got) $(id).value = found[id];
  const missing = account.filter((id) => !$(id).value);
  const all = faults();
  const good = account.filter((id) => check(id, all)).length === account.length && !missing.length;
  show(good ? "read" : "open");
  if (good) fileSays(say("file_read", { file, hash: found.store_hash }), "good");
  else fileSays(say(missing.length ? "file_partly" : "file_faulty", { file, fields: got.map(labelOf).join(", "), missing: missing.map(labelOf).join(", ") }), "fault");
  next(all).focus();
}

// next is where the merchant goes on: the first field that is wrong or empty.
function next(all) {
  return [...$("form").querySelectorAll(typedInto)].find((field) => all.has(field.id)) ?? $("send");
}

async function read(file) {
  if (file.size > 1 << 16) return fileSays(say("file_large"), "fault");
  try {
    take(textOf(new Uint8Array(await file.arrayBuffer())), file.name);
  } catch {
    fileSays(say("file_unread"), "fault");
  }
}

function takeFiles() {
  const over = (is) => $("form")?.classList.toggle("over", is);
  for (const type of ["dragover", "drop"]) {
    // A file dropped beside the frame must not replace the page.
    document.addEventListener(type, (event) => { if (event.dataTransfer?.types.includes("Files")) event.preventDefault(); });
  }
  document.addEventListener("dragenter", (event) => { if (event.dataTransfer?.types.includes("Files")) over(true); });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) over(false); });
  document.addEventListener("drop", (event) => {
    over(false);
    if (event.dataTransfer?.files[0] && $("form")) read(event.dataTransfer.files[0]);
  });
  document.addEventListener("paste", pasted);
}

// pasted accepts the file, or its whole text, anywhere on the page.
function pasted(event) {
  if (!$("form")) return;
  const file = event.clipboardData?.files[0];
  const text = event.clipboardData?.getData("text") ?? "";
  if (!file && Object.keys(parse(text)).length < 2) return;
  event.preventDefault();
  if (file) read(file);
  else take(text, say("file_pasted"));
}

// --- sending ----------------------------------------------------------------

// send posts the form and shows the answer's page in place. The typed keys stay
// in this browser, because the answer never holds them. After a refusal that
// passes with time, it runs once more by itself.
async function send(form, byItself = false) {
  clearInterval(waiting);
  if ($("again")) $("again").hidden = true;
  const typed = Object.fromEntries(keys.map((id) => [id, $(id).value]));
  const ticked = [...document.querySelectorAll("#permissions :checked")].map((box) => box.id);
  const body = new URLSearchParams(new FormData(form));
  form.classList.add("busy");
  $("progress").hidden = false;
  form.scrollTop = 0;
  form.scrollIntoView({ block: "nearest" });
  $("progress").focus({ preventScroll: true });
  const [answer, trouble] = await ask(form.action, body);
  if (trouble) {
    form.classList.remove("busy");
    $("progress").hidden = true;
    return refuse(trouble);
  }
  await reveal(answer);
  document.title = answer.title;
  for (const part of [".skip", "main"]) {
    document.querySelector(part).replaceWith(document.adoptNode(answer.querySelector(part)));
  }
  if ($("form")) {
    for (const id of keys) $(id).value = typed[id];
    for (const id of ticked) $(id).checked = true;
    start();
    look();
    if ($("again")) tryAgain(byItself);
    return;
  }
  start();
  scrollTo(0, 0);
  document.querySelector("h1").focus();
}

let waiting; // the timer of the second try

// tryAgain counts down to a second try. Typing or the button calls it off.
function tryAgain(wasSecond) {
  const box = $("again");
  box.hidden = false;
  if (wasSecond) return tellAgain("again_done");
  const end = Date.now() + box.dataset.after * 1000;
  const left = () => Math.max(0, Math.ceil((end - Date.now()) / 1000));
  const count = left();
  if (count < 100) tellAgain("again_seconds", count);
  else tellAgain("again_minutes", Math.ceil(count / 60));
  const show = () => { $("again-left").textContent = `${Math.floor(left() / 60)}:${String(left() % 60).padStart(2, "0")}`; };
  const stop = () => { clearInterval(waiting); tellAgain("again_stopped"); };
  show();
  $("again-do").hidden = false;
  $("again-stop").onclick = stop;
  $("again-now").onclick = () => send($("form"), true);
  $("form").oninput = () => { $("form").oninput = null; stop(); };
  waiting = setInterval(() => { if (left()) show(); else send($("form"), true); }, 500);
}

// tellAgain shows the state of the second try.
function tellAgain(key, count) {
  $("again-says").textContent = say(key, { count });
  $("again-left").textContent = "";
  $("again-do").hidden = true;
}

// ask sends a submission and returns the answer's page, or words about its
// absence. Any other answer comes from the gateway before us. The gateway has
// either turned the form away, or given up on us after we accepted it.
async function ask(url, body) {
  let response;
  try {
    response = await fetch(url, { method: "POST", body });
  } catch {
    return [null, say("offline")];
  }
  const page = await readPage(response);
  if (page) return [page, ""];
  return [null, [429, 503].includes(response.status) ? say("busy") : say("unclear")];
}

async function readPage(response) {
  const text = await response.text().catch(() => "");
  const page = new DOMParser().parseFromString(text, "text/html");
  return page.getElementById("main") && page;
}

// reveal ticks the permissions over, one by one, as BigCommerce answered.
async function reveal(answer) {
  const said = [...answer.querySelectorAll(".scopes li")].filter((item) => item.querySelector("b"));
  const byLabel = new Map(said.map((item) => [item.querySelector("b").textContent, item.className]));
  const lines = [...$("progress").querySelectorAll("li")].filter((line) => byLabel.has(line.textContent));
  for (const line of lines) {
    await new Promise((done) => setTimeout(done, 110));
    line.className = byLabel.get(line.textContent);
  }
  if (lines.length) await new Promise((done) => setTimeout(done, 350));
}

// look brings a refusal to the merchant's eyes and to the screen reader's ear.
// It opens the fields of the account if one of them is wrong.
function look() {
  const wrong = account.some((id) => $(id).closest(".field").classList.contains("bad"));
  const lacks = ["missing_scope", "read_only_scope"].includes($("refusal").dataset.code);
  show(wrong ? "open" : lacks || !account.every((id) => $(id).value) ? "drop" : "read");
  $("form").scrollTop = 0;
  $("refusal").scrollIntoView({ block: "nearest" });
  $("refusal").focus({ preventScroll: true });
}

// refuse shows a refusal of this script's own.
function refuse(text) {
  const box = $("refusal");
  box.hidden = false;
  box.className = "refusal";
  box.setAttribute("role", "alert");
  box.tabIndex = -1;
  const words = document.createElement("p");
  words.textContent = text;
  box.replaceChildren(words);
  look();
}

// --- the checklist and the rest -------------------------------------------

function tickOff() {
  const boxes = [...document.querySelectorAll("#permissions input")];
  const ticked = boxes.filter((box) => box.checked).length;
  const line = $("ticked");
  line.hidden = false;
  line.querySelector("meter").value = ticked;
  line.querySelector("b").textContent = ticked;
  line.classList.toggle("all", ticked === boxes.length);
  line.title = ticked === boxes.length ? say("all_ticked") : "";
}

// presetZone chooses the browser's time zone, and adds it to the list if need
// be. It tells the server that this is a guess, because a connected store keeps
// its zone. A merchant who opens the list and leaves it at that zone has chosen
// it. A returning form stays as it was.
function presetZone(select) {
  const sent = "chosen" in select.dataset;
  const zone = sent ? select.dataset.chosen : Intl.DateTimeFormat().resolvedOptions().timeZone;
  const chosen = () => { $("guessed_zone").value = ""; };
  select.onchange = select.oninput = select.onpointerdown = chosen;
  select.onkeydown = (event) => { if (!["Tab", "Shift", "Escape"].includes(event.key)) chosen(); };
  if (!zone) return;
  if (!sent) $("guessed_zone").value = zone;
  if (![...select.options].some((option) => option.value === zone)) {
    const guessed = zone === $("guessed_zone").value;
    select.prepend(new Option(guessed ? say("zone_browser", { zone }) : zone, zone));
  }
  select.value = zone;
}

function unveil(button) {
  const field = $(button.dataset.show);
  const hidden = field.type === "password";
  field.type = hidden ? "text" : "password";
  button.textContent = say(hidden ? "hide" : "show");
  button.setAttribute("aria-pressed", String(hidden));
}

// start brings the present one of the two pages to life.
function start() {
  startResult();
  for (const button of document.querySelectorAll("[data-show]")) button.onclick = () => unveil(button);
  const form = $("form");
  if (!form) return;
  presetZone($("time_zone"));
  $("permissions").onchange = tickOff;
  tickOff();
  $("file").onchange = (event) => { if (event.target.files[0]) read(event.target.files[0]); };
  $("type").onclick = $("change").onclick = () => { show("open"); $("store_hash").focus(); };
  for (const field of form.querySelectorAll(typedInto)) field.onblur = () => check(field.id);
  // Pressing the button must not check the field before: its message would move the button away.
  $("send").onmousedown = (event) => event.preventDefault();
  form.onsubmit = (event) => {
    event.preventDefault();
    const all = faults();
    const bad = [...form.querySelectorAll(typedInto)].filter((field) => field.id in texts.labels && !check(field.id, all, true));
    if (!bad.length) return send(form);
    if (account.includes(bad[0].id)) show("open");
    bad[0].focus();
  };
}

takeFiles();
start();
if ($("form") && !$("refusal").hidden) look(); // a browser that sent the form without this script
