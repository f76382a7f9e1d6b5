package onboard

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"strings"
	"sync"
)

//go:embed assets
var assetFiles embed.FS

const assetsPath = "/assets/"

// asset is one file of the page.
type asset struct {
	mediaType, tag string
	content        []byte
}

// assetTypes are the kinds of files we serve; anything else in the folder is a
// mistake.
var assetTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

var assets = sync.OnceValue(loadAssets)

func loadAssets() map[string]asset {
	entries, err := assetFiles.ReadDir("assets")
	if err != nil {
		panic(err) // embedded at build time
	}
	loaded := map[string]asset{}
	for _, e := range entries {
		content, err := assetFiles.ReadFile("assets/" + e.Name())
		if err != nil || assetTypes[path.Ext(e.Name())] == "" {
			panic("asset " + e.Name())
		}
		sum := sha256.Sum256(content)
		loaded[e.Name()] = asset{assetTypes[path.Ext(e.Name())], `"` + hex.EncodeToString(sum[:8]) + `"`, content}
	}
	return loaded
}

// serveAsset answers from memory. A browser keeps the file for an hour, then
// asks for changes. So a new release reaches everybody soon.
func serveAsset(w http.ResponseWriter, r *http.Request) {
	a, ok := assets()[strings.TrimPrefix(r.URL.Path, assetsPath)]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", a.mediaType)
	w.Header().Set("Cache-Control", "public, max-age=3600")
	w.Header().Set("ETag", a.tag)
	if strings.Contains(r.Header.Get("If-None-Match"), a.tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(a.content) // fails only if the caller left
}
