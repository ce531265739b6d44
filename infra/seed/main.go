// Command seed fills a fresh local stack: two merchants, 30 agents, and 2,000
// payers with phones, certificates, accounts and money. It is run once by the
// stack and says what a person needs to begin.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"

	"platimo/infra/enrol"
)

func main() {
	file := flag.String("stack", ".local/stack.json", "addresses of the running stack")
	flag.Parse()
	stack, err := enrol.ReadStack(*file)
	if err == nil {
		err = seed(context.Background(), stack, time.Now(), os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "seed:", err)
		os.Exit(1)
	}
}
