package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"platimo/shared/payment"
	"platimo/shared/store"
)

func state(disabled bool) string {
	if disabled {
		return "disabled"
	}
	return "enabled"
}

func table(out io.Writer, head string, rows func(w io.Writer)) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, head)
	rows(w)
	return w.Flush()
}

func listMerchants(ctx context.Context, d *store.Directory, _ []string, out io.Writer) error {
	all, err := d.Merchants(ctx)
	if err != nil {
		return err
	}
	return table(out, "ID\tNAME\tACCOUNT\tCITY\tLIMITS\tSTATE", func(w io.Writer) {
		for _, p := range all {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s to %s\t%s\n", p.ID, p.Name, p.Account, p.City, p.Minimum.Number(), p.Maximum, state(p.Disabled))
		}
	})
}

func listAgents(ctx context.Context, d *store.Directory, _ []string, out io.Writer) error {
	all, err := d.Agents(ctx)
	if err != nil {
		return err
	}
	return table(out, "PHONE\tNAME\tROLE\tMERCHANT\tSTATE", func(w io.Writer) {
		for _, a := range all {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", a.MSISDN.E164(), a.Name, a.Role, a.Merchant, state(a.Disabled))
		}
	})
}

func listPayers(ctx context.Context, d *store.Directory, _ []string, out io.Writer) error {
	all, err := d.Payers(ctx)
	if err != nil {
		return err
	}
	return table(out, "PHONE\tNAME\tBANK\tACCOUNT\tSTATE", func(w io.Writer) {
		for _, p := range all {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", p.MSISDN.E164(), p.Name, p.Bank, p.Account, state(p.Disabled))
		}
	})
}

func switchMerchant(disabled bool) func(context.Context, *store.Directory, []string, io.Writer) error {
	return func(ctx context.Context, d *store.Directory, args []string, _ io.Writer) error {
		if len(args) != 1 {
			return errUsage
		}
		p, err := d.Merchant(ctx, args[0])
		if err != nil {
			return err
		}
		p.Disabled = disabled
		return d.PutMerchant(ctx, p)
	}
}

func switchAgent(disabled bool) func(context.Context, *store.Directory, []string, io.Writer) error {
	return func(ctx context.Context, d *store.Directory, args []string, _ io.Writer) error {
		m, err := number(args)
		if err != nil {
			return err
		}
		a, err := d.Agent(ctx, m)
		if err != nil {
			return err
		}
		a.Disabled = disabled
		return d.PutAgent(ctx, a)
	}
}

func switchPayer(disabled bool) func(context.Context, *store.Directory, []string, io.Writer) error {
	return func(ctx context.Context, d *store.Directory, args []string, _ io.Writer) error {
		m, err := number(args)
		if err != nil {
			return err
		}
		p, err := d.Payer(ctx, m)
		if err != nil {
			return err
		}
		p.Disabled = disabled
		return d.PutPayer(ctx, p)
	}
}

func number(args []string) (payment.MSISDN, error) {
	if len(args) != 1 {
		return payment.MSISDN{}, errUsage
	}
	m, err := payment.ParseMSISDN("phone", args[0])
	if err != nil {
		return payment.MSISDN{}, fmt.Errorf("phone number: %w", err)
	}
	return m, nil
}
