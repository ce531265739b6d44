package pain001

// The grammar, innermost types first. Each has the elements of the schema's
// type, in the schema's order, that an order between a merchant's service and a
// payer's bank can need; an element of the schema that is missing here is
// refused. So whatever fits the grammar fits the schema, and not the reverse.
var (
	text4   = leaf(upTo(4))
	text16  = leaf(upTo(16))
	text35  = leaf(upTo(35))
	text70  = leaf(upTo(70))
	text140 = leaf(upTo(140))

	scheme = choice(one("Cd", text4), one("Prtry", text35)) // external codes of at most four characters

	address = sequence(
		maybe("Dept", text70), maybe("SubDept", text70), maybe("StrtNm", text70), maybe("BldgNb", text16),
		maybe("PstCd", text16), maybe("TwnNm", text35), maybe("Ctry", leaf(country)), upToN(7, "AdrLine", text70),
	)
	otherID = sequence(one("Id", text35), maybe("SchmeNm", scheme), maybe("Issr", text35))
	party   = sequence(
		maybe("Nm", text140),
		maybe("PstlAdr", address),
		maybe("Id", choice(one("OrgId", sequence(
			maybe("AnyBIC", leaf(bic)), maybe("LEI", leaf(lei)), upToN(4, "Othr", otherID),
		)))),
		maybe("CtryOfRes", leaf(country)),
	)
	namedParty = sequence(append([]particle{one("Nm", text140)}, party.kids[1:]...)...)

	account = sequence(
		one("Id", choice(one("IBAN", leaf(iban)))),
		maybe("Ccy", leaf(func(text string) string {
			if !currency.MatchString(text) {
				return "is not a currency code"
			}
			return ""
		})),
		maybe("Nm", text70),
	)
	agent = sequence(one("FinInstnId", sequence(one("BICFI", leaf(bic)), maybe("Nm", text140))))

	paymentType = sequence(
		maybe("InstrPrty", leaf(oneOf("HIGH", "NORM"))),
		upToN(3, "SvcLvl", scheme),
		maybe("LclInstrm", choice(one("Cd", text35), one("Prtry", text35))),
		maybe("CtgyPurp", scheme),
	)
	charges = leaf(oneOf("SLEV", "SHAR")) // whole fees on one side (DEBT, CRED) are not offered

	reference = sequence(
		maybe("Tp", sequence(
			one("CdOrPrtry", choice(
				one("Cd", leaf(oneOf("RADM", "RPIN", "FXDR", "DISP", "PUOR", "SCOR"))),
				one("Prtry", text35),
			)),
			maybe("Issr", text35),
		)),
		maybe("Ref", text35),
	)
	remittance = sequence(
		upToN(1, "Ustrd", text140),
		upToN(1, "Strd", sequence(maybe("CdtrRefInf", reference), upToN(3, "AddtlRmtInf", text140))),
	)

	header = sequence(
		one("MsgId", text35),
		one("CreDtTm", leaf(dateTime)),
		one("NbOfTxs", leaf(number)),
		one("CtrlSum", leaf(decimal)),
		one("InitgPty", party),
	)
	transaction = sequence(
		one("PmtId", sequence(maybe("InstrId", text35), one("EndToEndId", text35))),
		maybe("PmtTpInf", paymentType),
		one("Amt", choice(one("InstdAmt", rule{text: decimal, currency: true}))),
		maybe("ChrgBr", charges),
		maybe("UltmtDbtr", party),
		maybe("CdtrAgt", agent),
		one("Cdtr", namedParty),
		one("CdtrAcct", account),
		maybe("UltmtCdtr", party),
		maybe("Purp", scheme),
		maybe("RmtInf", remittance),
	)
	instruction = sequence(
		one("PmtInfId", text35),
		one("PmtMtd", leaf(oneOf("TRF"))),
		maybe("BtchBookg", leaf(oneOf("true", "false", "1", "0"))),
		one("NbOfTxs", leaf(number)),
		one("CtrlSum", leaf(decimal)),
		maybe("PmtTpInf", paymentType),
		one("ReqdExctnDt", choice(one("Dt", leaf(date)), one("DtTm", leaf(dateTime)))),
		one("Dbtr", namedParty),
		one("DbtrAcct", account),
		one("DbtrAgt", agent),
		maybe("UltmtDbtr", party),
		maybe("ChrgBr", charges),
		one("CdtTrfTxInf", transaction),
	)
	document = sequence(one("CstmrCdtTrfInitn", sequence(one("GrpHdr", header), one("PmtInf", instruction))))
)
