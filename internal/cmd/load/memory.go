package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
)

// memory is the resident memory of processes, in KiB by process id.
type memory map[int]int

// memoryOf reads the processes' own figures. It is empty on a system without
// /proc.
func memoryOf(pids []int) memory {
	m := memory{}
	for _, pid := range pids {
		data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if err != nil {
			continue
		}
		_, after, ok := bytes.Cut(data, []byte("VmRSS:"))
		if fields := bytes.Fields(after); ok && len(fields) > 0 {
			if kib, err := strconv.Atoi(string(fields[0])); err == nil {
				m[pid] = kib
			}
		}
	}
	return m
}

// among keeps the processes that others has too, so that means compare.
func (m memory) among(others memory) memory {
	kept := memory{}
	for pid, kib := range m {
		if _, ok := others[pid]; ok {
			kept[pid] = kib
		}
	}
	return kept
}

// meanMiB and mostMiB are zero for an empty memory.
func (m memory) meanMiB() float64 {
	sum := 0
	for _, kib := range m {
		sum += kib
	}
	return float64(sum) / 1024 / float64(max(1, len(m)))
}

func (m memory) mostMiB() float64 {
	most := 0
	for _, kib := range m {
		most = max(most, kib)
	}
	return float64(most) / 1024
}
