package main

import (
	"context"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"platimo/infra/enrol"
	"platimo/shared/store"
)

var errUsage = errors.New("no such command, or its words are off; admin alone says what there is")

func run(ctx context.Context, args []string, out io.Writer) error {
	open := enrol.CloudDirectory
	if len(args) >= 2 && args[0] == "-stack" {
		stack, err := enrol.ReadStack(args[1])
		if err != nil {
			return err
		}
		open, args = stack.Directory, args[2:]
	}
	if len(args) == 0 {
		_, err := fmt.Fprint(out, usage)
		return err
	}
	if len(args) == 1 {
		return errUsage
	}
	noun, verb, rest := args[0], args[1], args[2:]
	do, ok := verbs[noun+" "+verb]
	if !ok {
		return errUsage
	}
	return do(ctx, open(), rest, out)
}

// verbs are all that the tool can do.
var verbs = map[string]func(context.Context, *store.Directory, []string, io.Writer) error{
	"merchant add":     addMerchant,
	"merchant list":    listMerchants,
	"merchant disable": switchMerchant(true),
	"merchant enable":  switchMerchant(false),
	"agent add":        addAgent,
	"agent list":       listAgents,
	"agent disable":    switchAgent(true),
	"agent enable":     switchAgent(false),
	"payer add":        addPayer,
	"payer import":     importPayers,
	"payer list":       listPayers,
	"payer disable":    switchPayer(true),
	"payer enable":     switchPayer(false),
}

func addMerchant(ctx context.Context, d *store.Directory, args []string, out io.Writer) error {
	var m enrol.Merchant
	f := flag.NewFlagSet("merchant add", flag.ContinueOnError)
	f.StringVar(&m.Name, "name", "", "registered name")
	f.StringVar(&m.ShortName, "short", "", "name on the phone, at most 25 characters")
	f.StringVar(&m.Account, "account", "", "account, 3-13-2 or IBAN")
	f.StringVar(&m.City, "city", "", "city")
	f.StringVar(&m.PurposeCode, "code", "221", "payment code")
	least, most := f.String("min", "1,00", "least amount"), f.String("max", "300000,00", "greatest amount")
	err := f.Parse(args)
	if err == nil {
		m.Minimum, err = para(*least)
	}
	if err == nil {
		m.Maximum, err = para(*most)
	}
	if err != nil {
		return err
	}
	p, err := enrol.AddMerchant(ctx, d, m, time.Now())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, p.ID)
	return err
}

func addAgent(ctx context.Context, d *store.Directory, args []string, _ io.Writer) error {
	var p enrol.Person
	f := flag.NewFlagSet("agent add", flag.ContinueOnError)
	f.StringVar(&p.MSISDN, "phone", "", "number")
	f.StringVar(&p.Name, "name", "", "name")
	merchant, role := f.String("merchant", "", "id"), f.String("role", "agent", "agent or manager")
	file := f.String("certificate", "", "file of the certificate that signs sign-ins")
	err := f.Parse(args)
	if err == nil {
		p.Certificates.SignIn, err = certificate(*file)
	}
	if err != nil {
		return err
	}
	return enrol.AddAgent(ctx, d, p, *merchant, *role)
}

func addPayer(ctx context.Context, d *store.Directory, args []string, _ io.Writer) error {
	var p enrol.Person
	f := flag.NewFlagSet("payer add", flag.ContinueOnError)
	f.StringVar(&p.MSISDN, "phone", "", "number")
	f.StringVar(&p.Name, "name", "", "name")
	f.StringVar(&p.Bank, "bank", "", "BIC")
	f.StringVar(&p.Account, "account", "", "account, 3-13-2 or IBAN")
	file := f.String("certificate", "", "file of the certificate that signs payments")
	err := f.Parse(args)
	if err == nil {
		p.Certificates.Payment, err = certificate(*file)
	}
	if err != nil {
		return err
	}
	return enrol.AddPayer(ctx, d, p)
}

func importPayers(ctx context.Context, d *store.Directory, args []string, out io.Writer) error {
	if len(args) != 1 {
		return errUsage
	}
	file, err := os.Open(args[0])
	if err != nil {
		return err
	}
	defer file.Close()
	n, err := enrol.AddPayers(ctx, d, file)
	fmt.Fprintf(out, "%d payers enrolled\n", n)
	return err
}

// certificate reads PEM as it is and DER as base64.
func certificate(file string) (string, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("read the certificate: %w", err)
	}
	if strings.Contains(string(b), "-----BEGIN") {
		return string(b), nil
	}
	return base64.StdEncoding.EncodeToString(b), nil
}
