package main

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// console tells the developer what happens: progress to the terminal, and
// everything to logs/stack.log.
type console struct {
	mu    sync.Mutex
	out   io.Writer
	log   io.Writer
	began time.Time
}

// say prints one line.
func (c *console) say(format string, args ...any) {
	c.print(fmt.Sprintf(format, args...))
}

// step prints one line of progress with the seconds since the start.
func (c *console) step(format string, args ...any) {
	c.print(fmt.Sprintf("%5.1f s  %s", time.Since(c.began).Seconds(), fmt.Sprintf(format, args...)))
}

// notice prints what the developer should not miss.
func (c *console) notice(format string, args ...any) {
	c.print(time.Now().Format("15:04:05") + "  ! " + fmt.Sprintf(format, args...))
}

// print goes on if a terminal or a file takes no more: the stack does not
// depend on being read.
func (c *console) print(line string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, _ = fmt.Fprintln(c.out, line)
	_, _ = fmt.Fprintln(c.log, line)
}

// Write hands on the output of programs, as it comes.
func (c *console) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, _ = c.out.Write(p)
	_, _ = c.log.Write(p)
	return len(p), nil
}
