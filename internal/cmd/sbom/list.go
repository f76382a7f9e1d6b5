package main

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"regexp"
	"runtime/debug"
	"strings"
)

// list is a CycloneDX 1.5 document, as far as we fill it in
// (https://cyclonedx.org/docs/1.5/json/).
type list struct {
	Format     string      `json:"bomFormat"`
	Spec       string      `json:"specVersion"`
	Version    int         `json:"version"`
	Metadata   metadata    `json:"metadata"`
	Components []component `json:"components"`
}

type metadata struct {
	Component  component  `json:"component"`
	Properties []property `json:"properties"`
}

type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type component struct {
	Type     string    `json:"type"`
	Ref      string    `json:"bom-ref"`
	Name     string    `json:"name"`
	Version  string    `json:"version"`
	PURL     string    `json:"purl"`
	Hashes   []hash    `json:"hashes,omitempty"`
	Licences []licence `json:"licenses,omitempty"`
}

// hash is of a module's files, as go.sum has it, in hexadecimal.
type hash struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"`
}

type licence struct {
	License struct {
		ID string `json:"id"` // of SPDX
	} `json:"license"`
}

// listOf names the program, the standard library and every module in it. It
// returns an error for a module with an unknown licence.
func listOf(info *debug.BuildInfo, version string, licences map[string]string) (*list, error) {
	l := &list{Format: "CycloneDX", Spec: "1.5", Version: 1, Components: []component{}}
	l.Metadata.Component = part("application", info.Path, version, "MIT")
	for _, s := range info.Settings {
		if s.Key == "GOOS" || s.Key == "GOARCH" || s.Key == "-tags" || s.Key == "CGO_ENABLED" {
			l.Metadata.Properties = append(l.Metadata.Properties, property{"go:" + s.Key, s.Value})
		}
	}
	l.Components = append(l.Components, part("library", "std", strings.TrimPrefix(info.GoVersion, "go"), "BSD-3-Clause"))
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		id, ok := licences[m.Path+" "+m.Version]
		if !ok {
			return nil, fmt.Errorf("NOTICE does not have %s %s; run make notice", m.Path, m.Version)
		}
		c := part("library", m.Path, m.Version, id)
		if sum, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(m.Sum, "h1:")); err == nil && len(sum) > 0 {
			c.Hashes = []hash{{"SHA-256", hex.EncodeToString(sum)}}
		}
		l.Components = append(l.Components, c)
	}
	return l, nil
}

func part(kind, name, version, id string) component {
	c := component{Type: kind, Name: name, Version: version, PURL: "pkg:golang/" + name + "@" + version}
	c.Ref = c.PURL
	var l licence
	l.License.ID = id
	c.Licences = []licence{l}
	return c
}

// noticeLine is a module's line of NOTICE.
var noticeLine = regexp.MustCompile(`(?m)^  (\S+) +(v\S+) +(\S+)$`)

// licencesIn returns the SPDX id by "module version".
func licencesIn(notice string) map[string]string {
	found := map[string]string{}
	for _, m := range noticeLine.FindAllStringSubmatch(notice, -1) {
		found[m[1]+" "+m[2]] = m[3]
	}
	return found
}
