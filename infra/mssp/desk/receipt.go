package desk

// TakeReceipt notes the AP's receipt for a transaction, of which there is one.
// The error is a Refusal, or says that the journal cannot be written.
func (d *Desk) TakeReceipt(id string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	e := d.all[id]
	switch {
	case e == nil:
		return Refusal{WrongParam, "no such MSSP_TransID"}
	case e.Open():
		return Refusal{Outstanding, "the transaction is open"}
	case e.Receipt:
		return Refusal{WrongParam, "the receipt was sent before"}
	}
	noted := e.Transaction
	noted.Receipt = true
	if err := d.journal.Append(kindTransaction, noted); err != nil {
		return err
	}
	e.Receipt = true
	return nil
}

// Told notes that the notification of an end needs no more tries.
func (d *Desk) Told(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if e := d.all[id]; e != nil && !d.closed {
		e.Told = true
		d.keep(e)
	}
}
