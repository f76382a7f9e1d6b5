// The page's comforts. The form also works without this script, because the
// server checks everything again and answers with the same pages.
import { clean, parse, storeHash, textOf } from "./apifile.js";

const texts = JSON.parse(document.getElementById("texts").textContent);
const say = (key, values = {}) => texts[key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const $ = (id) => document.getElementById(id);
const scriptURL = document.body.dataset.script;
const keys = ["client_id", "client_secret", "access_token"];
const typedInto = ".field input:not([type=hidden])"; // the fields of check
const labelOf = (id) => document.querySelector(`label[for="${id}"]`).firstChild.textContent.trim();

document.documentElement.classList.add("js");

// --- checks while typing -------------------------------------------------

// tell writes below a field; kind is "fault", "good" or "".
function tell(id, text, kind) {
  const says = $(`${id}-says`);
  says.textContent = text;
  says.className = `says ${kind}`;
  $(id).closest(".field").classList.toggle("bad", kind === "fault");
  $(id).setAttribute("aria-invalid", String(kind === "fault"));
}

function keyFault(id) {
  const value = clean($(id).value);
  if (!value) return "";
  if (/^eyJ/.test(value) && value.split(".").length === 3) return say("key_storefront");
  if (/\s/.test(value)) return say("key_blank");
  if (value.includes("/") && storeHash(value)) return say("key_address");
  if (value.length < 20) return say("key_short");
  return keys.some((other) => other !== id && clean($(other).value) === value) ? say("key_same") : "";
}

const checks = {
  store_hash(value) {
    const hash = storeHash(value);
    if (!hash) return [say("hash_missing"), "fault"];
    return hash === clean(value) ? ["", ""] : [say("hash_found", { hash }), "good"];
  },
  contact_email: (value) => (/^[^\s@"(),:;<>[\\\]]+@[^\s@]+\.[^\s@.]+$/.test(clean(value)) ? ["", ""] : [say("email"), "fault"]),
};
for (const id of keys) checks[id] = () => { const text = keyFault(id); return [text, text && "fault"]; };

// check looks at one field. An empty one is a fault only at sending.
function check(id, sending) {
  const field = $(id);
  if (!clean(field.value)) {
    tell(id, sending && field.required ? say("required") : "", sending && field.required ? "fault" : "");
    return !(sending && field.required);
  }
  const [text, kind] = checks[id] ? checks[id](field.value) : ["", ""];
  tell(id, text, kind);
  return kind !== "fault";
}

// --- the file from BigCommerce --------------------------------------------

function fileSays(text, kind) {
  $("file-says").textContent = text;
  $("file-says").className = `says ${kind}`;
}

// fill puts the values of a text into the fields, and names these fields.
function fill(text, file) {
  const found = parse(text);
  const ids = ["store_hash", ...keys];
  const got = ids.filter((id) => found[id]);
  if (!got.length) return fileSays(say("file_nothing", { file }), "fault");
  for (const id of got) {
    $(id).value = found[id];
  }
  got.forEach((id) => check(id, false));
  const list = (some) => some.map(labelOf).join(", ");
  const missing = ids.filter((id) => !found[id]);
  const key = missing.length ? "file_partly" : "file_read";
  fileSays(say(key, { file, fields: list(got), missing: list(missing) }), missing.length ? "fault" : "good");
  (missing.length ? $(missing[0]) : $("contact_name").value ? $("send") : $("contact_name")).focus({ preventScroll: true });
}

async function read(file) {
  if (file.size > 1 << 16) return fileSays(say("file_large"), "fault");
  try {
    fill(textOf(new Uint8Array(await file.arrayBuffer())), file.name);
  } catch {
    fileSays(say("file_unread"), "fault");
  }
}

function takeFiles() {
  const drop = $("drop");
  for (const type of ["dragover", "drop"]) {
    // A file dropped beside the frame must not replace the page.
    document.addEventListener(type, (event) => { if (event.dataTransfer?.types.includes("Files")) event.preventDefault(); });
  }
  document.addEventListener("dragenter", () => drop.classList.add("over"));
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("over"); });
  document.addEventListener("drop", (event) => {
    drop.classList.remove("over");
    if (event.dataTransfer?.files[0] && $("form")) read(event.dataTransfer.files[0]);
  });
}

// pasted accepts the whole file's text in any key field.
function pasted(event) {
  const text = event.clipboardData?.getData("text") ?? "";
  if (Object.keys(parse(text)).length < 2) return;
  event.preventDefault();
  fill(text, "…");
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
  form.style.minHeight = `${form.offsetHeight}px`; // the page must not jump
  form.classList.add("busy");
  $("progress").hidden = false;
  $("progress").focus();
  const [answer, trouble] = await ask(form.action, body);
  if (trouble) {
    form.classList.remove("busy");
    form.style.minHeight = "";
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
    const refusal = $("refusal");
    refusal.focus({ preventScroll: true });
    refusal.scrollIntoView({ block: "center" });
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

// reveal shows BigCommerce's answer for each permission on the waiting list.
async function reveal(answer) {
  const said = [...answer.querySelectorAll(".scopes li")].filter((item) => item.querySelector("b"));
  const byLabel = new Map(said.map((item) => [item.querySelector("b").textContent, item.className]));
  const lines = [...$("progress").querySelectorAll("li")].filter((line) => byLabel.has(line.textContent));
  for (const line of lines) line.className = byLabel.get(line.textContent);
  if (lines.length) await new Promise((done) => setTimeout(done, 600));
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
  box.focus();
}

// --- the result -----------------------------------------------------------

async function copy(button) {
  const field = $(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    flash(button, say("copied"));
  } catch {
    flash(button, say("copy_failed"));
  }
}

function flash(button, text) {
  button.dataset.text ??= button.textContent;
  button.textContent = text;
  button.setAttribute("aria-live", "polite");
  clearTimeout(button.timer);
  button.timer = setTimeout(() => { button.textContent = button.dataset.text; }, 2500);
}

function save(hash) {
  const line = (id) => ($(id) ? `${$(id).getAttribute("aria-label")}: ${$(id).value}` : "");
  const lines = [
    say("file_title"), "", `${say("file_hash")}: ${hash}`, line("cart_id"), line("cart_password"),
    line("script_url_bare"), line("script_url"), "", `${say("file_made")}: ${new Date().toLocaleString("en")}`,
    $("cart_password") ? say("file_keep") : "",
  ];
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([lines.filter((l, i) => l || i === 1 || i === 7).join("\r\n") + "\r\n"], { type: "text/plain" }));
  link.download = `stone-edge-${$("cart_id").value}.txt`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

async function askScript(fields) {
  const response = await fetch(scriptURL, { method: "POST", body: new URLSearchParams(fields) });
  return (await response.text()).trim();
}

async function poll() {
  const says = $("poll-says");
  const tellPoll = (text, kind) => { says.textContent = text; says.className = `says ${kind}`; };
  const password = clean(($("cart_password") ?? $("poll_password")).value);
  if (!password) return tellPoll(say("poll_password"), "fault");
  $("poll").disabled = true;
  tellPoll(say("poll_asking"), "");
  try {
    let text = await askScript({ setifunction: "sendversion" });
    if (/^SETIResponse:\s*version=/i.test(text)) {
      text = await askScript({ setifunction: "ordercount", setiuser: $("cart_id").value, password, code: "", lastorder: "All", lastdate: "All" });
    }
    const count = /^SETIResponse:\s*ordercount=(\d+)/i.exec(text)?.[1];
    if (count === undefined) tellPoll(say("poll_refused", { text: text.slice(0, 300) }), "fault");
    else tellPoll(say(count === "0" ? "poll_none" : count === "1" ? "poll_one" : "poll_many", { count }), "good");
  } catch {
    tellPoll(say("poll_failed"), "fault");
  }
  $("poll").disabled = false;
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

function show(button) {
  const field = $(button.dataset.show);
  const hidden = field.type === "password";
  field.type = hidden ? "text" : "password";
  button.textContent = say(hidden ? "hide" : "show");
  button.setAttribute("aria-pressed", String(hidden));
}

// start brings the present one of the two pages to life.
function start() {
  for (const button of document.querySelectorAll("[data-copy]")) button.onclick = () => copy(button);
  for (const button of document.querySelectorAll("[data-show]")) button.onclick = () => show(button);
  if ($("save")) $("save").onclick = () => save($("save").dataset.hash);
  if ($("print")) $("print").onclick = () => print();
  if ($("poll")) $("poll").onclick = poll;
  const form = $("form");
  if (!form) return;
  presetZone($("time_zone"));
  $("permissions").onchange = tickOff;
  tickOff();
  $("file").onchange = (event) => { if (event.target.files[0]) read(event.target.files[0]); };
  for (const field of form.querySelectorAll(typedInto)) {
    field.onblur = () => check(field.id, false);
    if (field.id === "store_hash" || keys.includes(field.id)) field.onpaste = pasted;
  }
  form.onsubmit = (event) => {
    event.preventDefault();
    const bad = [...form.querySelectorAll(typedInto)].filter((field) => !check(field.id, true));
    if (bad.length) return bad[0].focus();
    send(form);
  };
}

takeFiles();
start();
