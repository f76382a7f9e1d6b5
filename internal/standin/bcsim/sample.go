package bcsim

import (
	"embed"
	"io/fs"
)

//go:embed sample
var sampleFiles embed.FS

// Sample is the folder of the sample store: a made-up shop for mugs and
// stationery with orders of every kind. sample/README.md lists them.
func Sample() fs.FS {
	folder, err := fs.Sub(sampleFiles, "sample")
	if err != nil {
		panic("bcsim: " + err.Error())
	}
	return folder
}

// SampleStore loads the sample store.
func SampleStore() *Store {
	st, err := Load(Sample())
	if err != nil {
		panic("bcsim: sample: " + err.Error())
	}
	return st
}
