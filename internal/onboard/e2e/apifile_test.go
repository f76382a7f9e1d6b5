package e2e

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Ensure the page's script and the server find the same store hashes.
func TestScript_storeHash(t *testing.T) {
	s := newStage(t)
	b := newBrowser(t, desktop)
	b.open(s.url + "/")
	table, err := os.ReadFile("../testdata/storehash.json")
	if err != nil {
		t.Fatal(err)
	}
	text := eval[string](b, `import("/assets/apifile.js").then((m) => JSON.stringify(`+string(table)+`.map(([pasted]) => [pasted, m.storeHash(pasted)])))`)
	var want, got [][2]string
	if json.Unmarshal(table, &want) != nil || json.Unmarshal([]byte(text), &got) != nil {
		t.Fatal("the tables are not JSON")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("store hashes (-want +got):\n%s", diff)
	}
}

// Ensure the file parser reads every known layout, and those people make.
func TestScript_parse(t *testing.T) {
	s := newStage(t)
	b := newBrowser(t, desktop)
	b.open(s.url + "/")
	all := map[string]string{"access_token": "tok", "client_id": "cid", "client_secret": "sec", "store_hash": "a1b2c3d4e5"}
	for name, test := range map[string]struct {
		text string
		want map[string]string
	}{
		"as saved":                    {"ACCESS TOKEN: tok\nCLIENT ID: cid\nCLIENT SECRET: sec\nNAME: Shop\nAPI PATH: https://api.bigcommerce.com/stores/a1b2c3d4e5/v3/\n", all},
		"Windows line ends and a BOM": {"\ufeffACCESS TOKEN: tok\r\nCLIENT ID: cid\r\nCLIENT SECRET: sec\r\nAPI PATH: https://api.bigcommerce.com/stores/a1b2c3d4e5/v3/", all},
		"all on one line":             {"ACCESS TOKEN: tok CLIENT ID: cid CLIENT SECRET: sec API PATH: https://api.bigcommerce.com/stores/a1b2c3d4e5/v3/", all},
		"any order, case and blanks":  {"api path :https://api.bigcommerce.com/stores/a1b2c3d4e5/v3/\nClient Secret   :   sec\nclient id:cid\nAccess Token :tok", all},
		"values below their names":    {"Client ID:\ncid\nClient Secret:\nsec\nAccess Token:\ntok\nAPI Path:\nhttps://api.bigcommerce.com/stores/a1b2c3d4e5/v3/", all},
		"as JSON":                     {`{"access_token": "tok", "clientId": "cid", "client_secret":"sec", "api_path":"https://api.bigcommerce.com/stores/a1b2c3d4e5/v3/"}`, all},
		"as environment":              {"ACCESS_TOKEN=tok\nCLIENT_ID=cid\nCLIENT_SECRET='sec'\nSTORE_HASH=a1b2c3d4e5", all},
		"one value is missing":        {"ACCESS TOKEN: \nCLIENT ID: cid", map[string]string{"client_id": "cid"}},
		"the first of two counts":     {"CLIENT ID: cid\nCLIENT ID: other", map[string]string{"client_id": "cid"}},
		"another kind of file":        {"Dear client, your access to the token ring is granted.", map[string]string{}},
		"nothing":                     {"", map[string]string{}},
	} {
		quoted, err := json.Marshal(test.text)
		if err != nil {
			t.Fatal(err)
		}
		got := eval[map[string]string](b, `import("/assets/apifile.js").then((m) => m.parse(`+string(quoted)+`))`)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// Ensure the parser reads files in the encodings of Windows programs.
func TestScript_textOf(t *testing.T) {
	s := newStage(t)
	b := newBrowser(t, desktop)
	b.open(s.url + "/")
	for name, bytes := range map[string]string{
		"UTF-8":                      "[67, 76, 58, 32, 195, 169]",
		"UTF-8 with a mark":          "[239, 187, 191, 67, 76, 58, 32, 195, 169]",
		"UTF-16, the low byte first": "[255, 254, 67, 0, 76, 0, 58, 0, 32, 0, 233, 0]",
		"UTF-16, the high one first": "[254, 255, 0, 67, 0, 76, 0, 58, 0, 32, 0, 233]",
	} {
		if got := eval[string](b, `import("/assets/apifile.js").then((m) => m.textOf(new Uint8Array(`+bytes+`)))`); got != "CL: é" {
			t.Errorf("%s: got %q", name, got)
		}
	}
	if got := eval[string](b, `import("/assets/apifile.js").then((m) => m.textOf(new Uint8Array([])))`); got != "" {
		t.Errorf("an empty file: got %q", got)
	}
}

// Ensure the parser survives any mangled text: it must not throw or take long.
// Its values hold no white space, and its store hash is a real one. The seed is
// fixed.
func TestScript_parseFuzz(t *testing.T) {
	s := newStage(t)
	b := newBrowser(t, desktop)
	b.open(s.url + "/")
	bad := eval[string](b, `import("/assets/apifile.js").then(({ parse }) => {
		let seed = 20261123;
		const random = (n) => { seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff; return seed % n; };
		const parts = ["ACCESS TOKEN", "client id", "Client_Secret", "API PATH", "store-hash", ":", "=", " ", "\n", "\r\n", "\t", "\ufeff", "\u200b", "\"", "'", ",", "}",
			"https://api.bigcommerce.com/stores/a1b2c3d4e5/v3/", "abc123", "x".repeat(300), "\ud800", "🛒", "../", "<script>", "%00", "\0"];
		const start = performance.now();
		for (let i = 0; i < 20000; i++) {
			const text = Array.from({ length: random(30) }, () => parts[random(parts.length)]).join("");
			const found = parse(text);
			for (const [field, value] of Object.entries(found)) {
				if (!["access_token", "client_id", "client_secret", "store_hash"].includes(field)) return "field " + field;
				if (!value || /\s/.test(value)) return JSON.stringify(text);
				if (field === "store_hash" && !/^[a-z0-9]{4,20}$/.test(value)) return JSON.stringify(text);
			}
		}
		for (const part of parts) parse(part.repeat(20000));
		return performance.now() - start > 20000 ? "slow" : "";
	})`)
	if bad != "" {
		t.Errorf("the parser fails on %s", bad)
	}
}
