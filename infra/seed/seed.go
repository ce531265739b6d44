package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"platimo/infra/enrol"
	"platimo/shared/session"
)

// seed enrols everybody with the same code as the admin tool. Doing it twice
// changes nothing.
func seed(ctx context.Context, stack enrol.Stack, now time.Time, out io.Writer) error {
	d := stack.Directory()
	merchants := demoMerchants()
	for _, m := range merchants {
		if _, err := enrol.AddMerchant(ctx, d, m, now); err != nil {
			return fmt.Errorf("merchant %s: %w", m.Name, err)
		}
	}
	agents, payers := demoAgents(), demoPayers()
	sims := simulators{mssp: stack.MSSP.Manage, bank: stack.Bank.Manage}
	if err := sims.openAccounts(ctx, merchants, payers); err != nil {
		return err
	}
	if err := sims.makePhones(ctx, agents); err != nil {
		return err
	}
	if err := sims.makePhones(ctx, payers); err != nil {
		return err
	}
	for n, a := range agents {
		role := session.RoleAgent
		if n%15 == 0 {
			role = session.RoleManager
		}
		if err := enrol.AddAgent(ctx, d, a, merchants[merchantOf(n)].ID, role); err != nil {
			return fmt.Errorf("agent %s: %w", a.Name, err)
		}
	}
	lines, err := enrol.Lines(payers)
	if err != nil {
		return err
	}
	file := filepath.Join(stack.Data, "payers.jsonl")
	if err := os.WriteFile(file, lines, 0o600); err != nil {
		return fmt.Errorf("write the payers' file: %w", err)
	}
	if _, err := enrol.AddPayers(ctx, d, bytes.NewReader(lines)); err != nil {
		return fmt.Errorf("payers: %w", err)
	}
	tell(out, merchants, agents, payers, file)
	return nil
}

func tell(out io.Writer, merchants []enrol.Merchant, agents, payers []enrol.Person, file string) {
	fmt.Fprintf(out, "Every phone has the PIN %s.\n", pin)
	for n, a := range agents {
		if n == 0 || merchantOf(n) != merchantOf(n-1) {
			last := n
			for last+1 < len(agents) && merchantOf(last+1) == merchantOf(n) {
				last++
			}
			fmt.Fprintf(out, "agents     %s to %s    %s (the first is %s)\n", shown(a.MSISDN), shown(agents[last].MSISDN), merchants[merchantOf(n)].Name, a.Name)
		}
	}
	fmt.Fprintf(out, "customers  %s to %s    the last has no money (all in %s)\n", shown(payers[0].MSISDN), shown(payers[len(payers)-1].MSISDN), file)
}

// shown writes +381641234567 as people do: 064 123 4567.
func shown(msisdn string) string {
	n := "0" + msisdn[4:]
	return n[:3] + " " + n[3:6] + " " + n[6:]
}
