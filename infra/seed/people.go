package main

import (
	"fmt"

	"platimo/infra/enrol"
	"platimo/shared/money"
)

const (
	pin         = "1234"
	agentCount  = 30
	payerCount  = 2000
	balance     = 100_000_000 // para: a million dinars each
	firstBank   = "BANKRSBG"
	secondBank  = "SECORSBG"
	atMerchant1 = 20 // agents of the first merchant
)

func demoMerchants() []enrol.Merchant {
	return []enrol.Merchant{
		{ID: "M01DEM0B1LETARN1CACENTAR0001", Name: "Biletarnica Centar d.o.o. Beograd", ShortName: "BILETARNICA CENTAR DOO", Account: "310-1234567891211-86",
			City: "Beograd", PurposeCode: "221", Minimum: 100, Maximum: 30_000_000},
		{ID: "M01DEM0PEKARAZ1AT0ZRN0N1S002", Name: "Pekara Zlatno zrno, Niš", ShortName: "PEKARA ZLATNO ZRNO", Account: "840-742221843-57",
			City: "Niš", PurposeCode: "221", Minimum: 100, Maximum: 5_000_000},
	}
}

func merchantOf(agent int) int {
	if agent < atMerchant1 {
		return 0
	}
	return 1
}

func demoAgents() []enrol.Person {
	var all []enrol.Person
	for n := range agentCount {
		all = append(all, enrol.Person{MSISDN: fmt.Sprintf("+3816410000%02d", n+1), Name: name(n * 67)})
	}
	return all
}

func demoPayers() []enrol.Person {
	var all []enrol.Person
	for n := range payerCount {
		bank, code := firstBank, "160"
		if n%2 == 1 {
			bank, code = secondBank, "265"
		}
		all = append(all, enrol.Person{MSISDN: fmt.Sprintf("+381652%06d", n+1), Name: name(n), Bank: bank, Account: account(code, n+1)})
	}
	return all
}

// account finds the control digits by trying all that there are.
func account(bank string, n int) string {
	for control := range 100 {
		if a, err := money.ParseAccount(fmt.Sprintf("%s-%d-%02d", bank, 100000+n, control)); err == nil {
			return a.String()
		}
	}
	panic("no control digits fit, which cannot be")
}

var (
	given = []string{"Milica", "Marko", "Jelena", "Nikola", "Ana", "Stefan", "Ivana", "Luka", "Jovana", "Filip", "Marija", "Miloš", "Tamara", "Đorđe",
		"Katarina", "Uroš", "Teodora", "Vuk", "Sofija", "Petar", "Dunja", "Žarko", "Nevena", "Lazar", "Snežana", "Ljubica", "Njegoš", "Dragana", "Aleksa",
		"Vesna", "Pavle", "Ivona", "Bojan", "Sanja", "Goran", "Mira", "Zoran", "Čedomir", "Ružica", "Igor"}
	family = []string{"Petrović", "Jovanović", "Nikolić", "Marković", "Đorđević", "Stojanović", "Ilić", "Stanković", "Pavlović", "Milošević", "Kovačević",
		"Popović", "Todorović", "Simić", "Lukić", "Živković", "Janković", "Ristić", "Tomić", "Savić", "Kostić", "Mitić", "Obradović", "Radović", "Šarić",
		"Božić", "Vasić", "Antić", "Cvetković", "Dimić", "Filipović", "Gajić", "Horvat", "Isaković", "Krstić", "Lazić", "Maksimović", "Nešić", "Ognjenović",
		"Perić", "Rakić", "Spasić", "Tasić", "Urošević", "Vuković", "Zdravković", "Čolić", "Šćepanović", "Žunić", "Ljubić"}
)

func name(n int) string { return given[n%len(given)] + " " + family[(n/len(given)+n)%len(family)] }
