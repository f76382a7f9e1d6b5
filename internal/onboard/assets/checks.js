// The browser's checks of the form. The server has the same rules in the same
// order (submission.go, keyparts.go), and the last word. Both run through
// testdata/checks.json in their tests.
import { clean, storeHash } from "./apifile.js";

const keys = ["client_id", "client_secret", "access_token"];
const required = ["store_hash", ...keys, "contact_name", "contact_email"];
const sharedRun = 12, minKey = 20, usualKey = 31;
const longest = { client_id: 128, client_secret: 256, access_token: 128 };

const size = (text) => new TextEncoder().encode(text).length; // in bytes, as the server counts
const lettersAndDigits = (text) => text.replace(/[^a-z0-9]/gi, "").toLowerCase();
const looksLikeKey = (text) => text.length >= minKey && text.length <= 256 && /^[a-z0-9]+$/i.test(text);
const looksPasted = (text) => (text.match(/[a-z0-9]{20,}/gi) ?? []).some((run) => /\d/.test(run));

// holdsKey finds one of the form's keys, or a good part of one, in another field.
function holdsKey(values, name) {
  const text = lettersAndDigits(name === "store_hash" ? storeHash(values[name]) || values[name] : values[name]);
  return keys.some((key) => {
    const value = lettersAndDigits(values[key].slice(0, 512));
    for (let i = sharedRun; i <= text.length; i++) if (value.includes(text.slice(i - sharedRun, i))) return true;
    return false;
  });
}

function hash(values) {
  const text = values.store_hash;
  if (holdsKey(values, "store_hash")) return "swapped_hash";
  if (storeHash(text)) return "";
  return looksLikeKey(text) ? "swapped_hash" : "invalid";
}

function key(values, name) {
  const text = values[name];
  if (text.startsWith("eyJ") && text.split(".").length === 3) return "storefront_token";
  if (storeHash(text) && (/[/.-]/.test(text) || looksLikeKey(values.store_hash))) return "swapped_key";
  if (/[^!-~]|[/:"'`<>\\&,;]/.test(text)) return "invalid";
  if (text.length > longest[name]) return "too_long";
  return text.length < minKey ? "short_key" : "";
}

function line(values, name) {
  const text = values[name];
  if (holdsKey(values, name) || looksPasted(text)) return "key_elsewhere";
  if ([...text].length > 100) return "too_long";
  return /[^\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}\u200c\u200d]|\ufffd/u.test(text) ? "invalid" : "";
}

function phone(values) {
  const text = values.phone;
  if (holdsKey(values, "phone") || looksPasted(text)) return "key_elsewhere";
  if ([...text].length > 40) return "too_long";
  return /^[-0-9 +().,/xX#et]*$/.test(text) && /\d/.test(text) ? "" : "invalid";
}

// email wants one bare address of ASCII at a domain with a dot.
function email(values) {
  const text = values.contact_email;
  if (holdsKey(values, "contact_email")) return "key_elsewhere";
  if (size(text) > 254) return "too_long";
  const [local, domain = "", ...more] = text.split("@");
  const labels = domain.split(".");
  const isLabel = (label) => /^(?!-)[a-z0-9-]{1,63}$/i.test(label) && !label.endsWith("-");
  const isLocal = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i.test(local) && local.length <= 64;
  return !more.length && isLocal && labels.length > 1 && labels.every(isLabel) && !/^\d+$/.test(labels.at(-1)) ? "" : "invalid";
}

const rules = { store_hash: hash, client_id: key, client_secret: key, access_token: key, contact_name: line, contact_email: email, company: line, phone };

// among finds a key in several fields, and client secret and access token in
// each other's place. It wants keys that pass one by one.
function among(values) {
  const twice = keys.filter((name) => keys.some((other) => other !== name && values[other] === values[name]));
  if (twice.length) return twice.map((name) => [name, "same_key"]);
  const mixed = /^[0-9a-f]{64}$/.test(values.access_token) && values.client_secret.length === usualKey;
  return mixed ? [["access_token", "swapped_secret"]] : [];
}

// check finds the bad fields, each with the kind of its fault. A missing field
// counts as empty. Some fields far too long are all it names.
export function check(raw) {
  const values = Object.fromEntries(Object.keys(rules).map((name) => [name, clean(raw[name] ?? "")]));
  const long = Object.keys(rules).filter((name) => size(values[name]) > (name === "store_hash" ? 2048 : 512));
  if (long.length) return long.map((name) => [name, "too_long"]);
  const faults = Object.keys(rules).map((name) => {
    if (values[name]) return [name, rules[name](values, name)];
    return [name, required.includes(name) ? "required" : ""];
  }).filter(([, kind]) => kind);
  if (!faults.some(([name]) => keys.includes(name))) faults.push(...among(values));
  return faults;
}
