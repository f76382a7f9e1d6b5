package lambdahost

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"time"
)

// process is one running bootstrap with a Runtime API of its own.
type process struct {
	cmd    *exec.Cmd
	server *http.Server
	alive  atomic.Int64 // the process id while it runs

	events  chan *event   // to the process
	ready   chan struct{} // the process asks for an event
	initErr chan error    // why it cannot start
	ended   chan struct{} // closed when the process has ended
	current atomic.Pointer[event]
}

// event is one call on its way through a process.
type event struct {
	id       string
	payload  []byte
	deadline time.Time
	result   chan result // takes one
}

type result struct {
	answer []byte
	err    error
}

func newProcess() *process {
	return &process{
		events: make(chan *event), ready: make(chan struct{}, 1),
		initErr: make(chan error, 1), ended: make(chan struct{}),
	}
}

// initTime is Lambda's limit for the init phase. After it, Lambda begins anew
// within the first call's own time; here the first init gets that time too.
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
const initTime = 10 * time.Second

// start runs the binary and waits until it asks for an event.
func (p *process) start(f *Function) (took time.Duration, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	p.server = &http.Server{Handler: p.api()}
	go p.server.Serve(listener)

	p.cmd = exec.Command(f.Bootstrap)
	p.cmd.Dir = filepath.Dir(f.Bootstrap)
	p.cmd.Env = environment(f, listener.Addr().String())
	p.cmd.Stdout, p.cmd.Stderr = f.Output, f.Output
	began := time.Now()
	if err := p.cmd.Start(); err != nil {
		p.server.Close()
		return 0, err
	}
	p.alive.Store(int64(p.cmd.Process.Pid))
	go func() {
		p.cmd.Wait() // whatever its error, any end is a crash
		p.server.Close()
		close(p.ended)
		p.alive.Store(0) // last: once the id is gone, the next call starts a new process
	}()
	select {
	case <-p.ready:
		return time.Since(began), nil
	case err = <-p.initErr:
	case <-p.ended:
		err = ErrCrashed
		select { // it may have given a reason
		case err = <-p.initErr:
		default:
		}
	case <-time.After(initTime + f.timeout()):
		err = errInitStuck
	}
	p.kill()
	return 0, err
}

// environment returns Lambda's own variables, then the function's. Our own stay
// outside.
func environment(f *Function, api string) []string {
	memory := f.MemoryMB
	if memory == 0 {
		memory = 256
	}
	env := []string{
		"AWS_LAMBDA_RUNTIME_API=" + api,
		"AWS_LAMBDA_FUNCTION_NAME=" + f.Name,
		"AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
		fmt.Sprintf("AWS_LAMBDA_FUNCTION_MEMORY_SIZE=%d", memory),
		"AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
		"AWS_EXECUTION_ENV=AWS_Lambda_provided.al2023",
		"AWS_REGION=us-east-1", "AWS_DEFAULT_REGION=us-east-1",
		"AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=local",
		"AWS_EC2_METADATA_DISABLED=true",
		"_HANDLER=bootstrap", "LAMBDA_TASK_ROOT=" + filepath.Dir(f.Bootstrap),
		"TZ=:UTC", "LANG=en_US.UTF-8", "PATH=/usr/local/bin:/usr/bin/:/bin",
		"HOME=" + os.TempDir(),
	}
	for name, value := range f.Env {
		env = append(env, name+"="+value)
	}
	return env
}

// invoke hands over one event and waits for its answer.
func (p *process) invoke(ctx context.Context, payload []byte, timeout time.Duration) ([]byte, error) {
	e := &event{id: rand.Text(), payload: payload, deadline: time.Now().Add(timeout), result: make(chan result, 1)}
	expired := time.NewTimer(timeout)
	defer expired.Stop()
	p.current.Store(e)
	defer p.current.Store(nil)
	events := p.events
	for {
		select {
		case events <- e:
			events = nil
		case r := <-e.result:
			return r.answer, r.err
		case <-p.ended:
			select { // a panic reports first, then the process ends
			case r := <-e.result:
				return r.answer, r.err
			default:
				return nil, ErrCrashed
			}
		case <-expired.C:
			p.kill()
			return nil, fmt.Errorf("%w after %s", ErrTimeout, timeout)
		case <-ctx.Done():
			p.kill() // the caller has gone, and the process is in an unknown state
			return nil, context.Cause(ctx)
		}
	}
}

// awaitReady waits until the process asks for its next event, so the next
// caller finds it idle. It returns false if the process ended or stayed silent
// until the deadline, because Lambda counts this wait to the call.
func (p *process) awaitReady(deadline time.Time, err error) bool {
	if errors.Is(err, ErrTimeout) || errors.Is(err, ErrCrashed) {
		return false
	}
	select {
	case <-p.ready:
		return true
	case <-p.ended:
	case <-time.After(time.Until(deadline)):
	}
	return false
}

// kill ends the process and waits for its end.
func (p *process) kill() {
	if p.cmd == nil || p.cmd.Process == nil {
		return
	}
	p.cmd.Process.Kill()
	<-p.ended
}

func (p *process) hasEnded() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

func (p *process) pid() int { return int(p.alive.Load()) }
