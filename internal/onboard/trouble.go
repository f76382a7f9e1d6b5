package onboard

import (
	"fmt"
	"net/http"
	"time"
)

// tooManyError is a submission above our own limit of tries.
type tooManyError struct{ wait time.Duration }

func (e tooManyError) Error() string { return fmt.Sprintf("too many tries; next in %s", e.wait) }

// crossSiteError is a post from another website's page.
type crossSiteError struct{}

func (crossSiteError) Error() string { return "post from another site" }

// routeError is an unknown address or method.
type routeError struct{ status int }

func (e routeError) Error() string { return http.StatusText(e.status) }
