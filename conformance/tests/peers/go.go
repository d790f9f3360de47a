// FileServer PORT, of Go's standard library.
package main

import (
	"log"
	"net/http"
	"os"
)

func main() {
	log.Fatal(http.ListenAndServe(":"+os.Args[1], http.FileServer(http.Dir("."))))
}
