// The browser's view of an API account: BigCommerce's text file, and pasted
// store hashes. These are pure functions. The server has the same rule for the
// hash (storehash.go) and the last word.

const padding = /^[\s\u0085\u200b\u200c\u200d\u2060\ufeff]+|[\s\u0085\u200b\u200c\u200d\u2060\ufeff]+$/g;

// clean takes off blanks, invisible characters and one pair of quotes.
export function clean(text) {
  text = text.replace(padding, "");
  const quoted = /^(["'])([^]*)\1$/.exec(text);
  return text.length > 1 && quoted ? quoted[2].replace(padding, "") : text;
}

// storeHash is the store hash in a text, or "".
export function storeHash(text) {
  text = clean(text).toLowerCase().replace(/^https:\/\//, "").replace(/^http:\/\//, "").replace(/^\/+/, "");
  const at = text.indexOf("stores/");
  if (at >= 0) text = text.slice(at + "stores/".length);
  else if (text.startsWith("store-")) text = text.slice("store-".length).split(/[-.]/)[0];
  const hash = text.split(/[/?#]/)[0];
  return /^[a-z0-9]{4,20}$/.test(hash) ? hash : "";
}

// The names in the file, and the form's fields for them.
const names = {
  "access token": "access_token",
  "client id": "client_id",
  "client secret": "client_secret",
  "api path": "store_hash",
  "store hash": "store_hash",
};

const name = /["']?(access[ _-]?token|client[ _-]?id|client[ _-]?secret|api[ _-]?path|store[ _-]?hash)["']?\s*[:=]/gi;

// textOf is the text of a file's bytes. Windows programs write "Unicode" as
// UTF-16, with a mark at its beginning.
export function textOf(bytes) {
  const mark = bytes.length > 1 ? `${bytes[0]},${bytes[1]}` : "";
  return new TextDecoder({ "255,254": "utf-16le", "254,255": "utf-16be" }[mark] ?? "utf-8").decode(bytes);
}

// parse finds the values in the text of the file, in any order. They may stand
// on lines of their own or all on one. A value ends at white space, because the
// API path has a colon in it. A missing value is left out.
export function parse(text) {
  const found = {};
  text = text.slice(0, 1 << 16);
  const matches = [...text.matchAll(name)];
  matches.forEach((match, i) => {
    const field = names[match[1].toLowerCase().replace(/[ _-]/g, "").replace(/^(access|client|api|store)/, "$1 ")];
    const rest = text.slice(match.index + match[0].length, matches[i + 1]?.index);
    const value = clean(/^\s*(\S*)/.exec(rest)[1].replace(/[,;}\]]+$/, ""));
    const kept = field === "store_hash" ? storeHash(value) : value;
    if (kept && !(field in found)) found[field] = kept;
  });
  return found;
}
