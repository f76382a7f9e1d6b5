// The comforts of the page after connecting: copying, saving, a test poll, and
// where to begin.
import { clean } from "./apifile.js";
import { $, say } from "./words.js";

const scriptURL = document.body.dataset.script;

// The Cart Password is shown once. Until it was copied or saved, the browser asks
// before it leaves the page.
let unkept = false;
addEventListener("beforeunload", (event) => { if (unkept) event.preventDefault(); });
document.addEventListener("copy", (event) => { if (event.target.id === "cart_password") unkept = false; });

async function copy(button) {
  const field = $(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    if (field.id === "cart_password") unkept = false;
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
  unkept = false;
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

// begin tells where Stone Edge's orders begin. The Cart Password signs it.
async function begin(form) {
  const says = $("begin-says");
  const tellBegin = (text, kind) => { says.textContent = text; says.className = `says ${kind}`; };
  const values = Object.fromEntries(new FormData(form));
  $("begin-save").disabled = true;
  try {
    const response = await fetch(form.action, { method: "POST", credentials: "omit", headers: { "Content-Type": "application/json" }, body: JSON.stringify(values) });
    const answer = await response.json();
    tellBegin(answer.message ?? answer.errors[0].message, response.ok ? "good" : "fault");
  } catch {
    tellBegin(say("begin_failed"), "fault");
  }
  $("begin-save").disabled = false;
}

// startResult brings the result to life, where the page shows one.
export function startResult() {
  unkept = Boolean($("cart_password"));
  for (const button of document.querySelectorAll("[data-copy]")) button.onclick = () => copy(button);
  if ($("save")) $("save").onclick = () => save($("save").dataset.hash);
  if ($("print")) $("print").onclick = () => print();
  if ($("poll")) $("poll").onclick = poll;
  if ($("begin")) $("begin").onsubmit = (event) => { event.preventDefault(); begin(event.target); };
  if ($("begin")) $("first_order_number").oninput = () => { $("begin-number").checked = true; };
}
