package ledger

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"strconv"
)

// journal is an append-only file. A line is the CRC-32C of a record in eight
// hexadecimal digits, a space, and the record:
//
//	5f3c0a91 {"opened":[…]}
type journal struct {
	file   *os.File
	broken error // after a write that failed nobody knows what the file ends with
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

var errCut = errors.New("the last record is cut off")

// openJournal gives every record to apply, in order. A last record that was cut
// off by a crash is removed: it was never answered to anybody. A damaged record
// anywhere else is an error, since those behind it were.
func openJournal(path string, apply func(line []byte) error) (*journal, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lock(file); err != nil {
		return nil, errors.Join(fmt.Errorf("%s is in use by another bank: %w", path, err), file.Close())
	}
	end, err := replay(bufio.NewReaderSize(file, 1<<20), apply)
	if errors.Is(err, errCut) {
		if err = file.Truncate(end); err == nil {
			err = file.Sync()
		}
	}
	if err == nil {
		_, err = file.Seek(end, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("journal %s at byte %d: %w", path, end, err), file.Close())
	}
	return &journal{file: file}, nil
}

// replay returns the length of the good records; errCut if only the last one is bad.
func replay(r *bufio.Reader, apply func(line []byte) error) (end int64, err error) {
	for {
		line, err := r.ReadBytes('\n')
		if err == io.EOF && len(line) == 0 {
			return end, nil
		}
		if err == io.EOF {
			return end, errCut
		}
		if err != nil {
			return end, err
		}
		record, ok := unseal(line)
		if !ok {
			if _, err := r.Peek(1); err == io.EOF {
				return end, errCut
			}
			return end, errors.New("the record is damaged, and others follow it")
		}
		if err := apply(record); err != nil {
			return end, err
		}
		end += int64(len(line))
	}
}

// append writes a record and returns when it is on the disk.
func (j *journal) append(record []byte) error {
	if j.broken != nil {
		return fmt.Errorf("the journal is closed: %w", j.broken)
	}
	if _, err := j.file.Write(seal(record)); err != nil {
		j.broken = err
		return err
	}
	if err := j.file.Sync(); err != nil {
		j.broken = err
		return err
	}
	return nil
}

func (j *journal) close() error {
	if j.broken == nil {
		j.broken = os.ErrClosed
	}
	return j.file.Close()
}

func seal(record []byte) []byte {
	return fmt.Appendf(nil, "%08x %s\n", crc32.Checksum(record, castagnoli), record)
}

func unseal(line []byte) (record []byte, ok bool) {
	sum, record, ok := bytes.Cut(bytes.TrimSuffix(line, []byte("\n")), []byte(" "))
	if !ok {
		return nil, false
	}
	want, err := strconv.ParseUint(string(sum), 16, 32)
	return record, err == nil && uint32(want) == crc32.Checksum(record, castagnoli)
}
