//go:build ignore

// Steps of the programs in Go beside this file, which are run with it: each prints `ok step`, `ok step: note` or
// `no step: why`.
package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/looker-open-source/sdk-codegen/go/rtl"
	looker "github.com/looker-open-source/sdk-codegen/go/sdk/v4"
)

// newSDK makes Looker's SDK out of the environment, with the session that it asks with.
func newSDK() (*looker.LookerSDK, *rtl.AuthSession) {
	session := rtl.NewAuthSession(must(rtl.NewSettingsFromEnv()))
	return looker.NewLookerSDK(session), session
}

// step runs a step at once. It says a note or nothing, and ends in a panic where it does not work; the next one runs
// whatever happens.
func step(name string, work func() string) {
	defer func() {
		if problem := recover(); problem != nil {
			fmt.Printf("no %s: %.300s\n", name, oneLine(fmt.Sprint(problem)))
		}
	}()
	if note := work(); note != "" {
		fmt.Printf("ok %s: %s\n", name, note)
	} else {
		fmt.Printf("ok %s\n", name)
	}
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func expect(truth bool, what string) {
	if !truth {
		panic(errors.New("not so: " + what))
	}
}

func to[T any](value T) *T { return &value }

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// ownFile reads a file that an environment variable has the path of.
func ownFile(variable string) []byte { return must(os.ReadFile(os.Getenv(variable))) }
