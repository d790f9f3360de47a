#!/usr/bin/env tclsh
# http_server1 in Tcl -- socket -server and the event loop; serves .html and .htm files of the directory.
# Run: tclsh http_server1.tcl PORT

encoding system utf-8    ;# file names are UTF-8, whatever the locale says
set MAX_REQUEST 65536
set MAX_CLIENTS 450     ;# each may have a file open too
array set reasons {200 OK 400 {Bad Request} 403 Forbidden 404 {Not Found} 501 {Not Implemented}}

proc accept {sock addr port} {
    global lines size MAX_CLIENTS
    if {[array size lines] >= $MAX_CLIENTS} {       ;# Tcl waits with select: no fd above 1023
        return [close $sock]
    }
    # lf, not auto: auto hands out a line at its \r, before the \n has arrived
    fconfigure $sock -blocking 0 -translation binary -buffersize 65536
    set lines($sock) {}
    set size($sock) 0
    fileevent $sock readable [list onReadable $sock]
}

proc drop {sock} {
    global lines size
    unset -nocomplain lines($sock) size($sock)
    catch {close $sock}
}

# Collect lines until the blank one, then answer.
proc onReadable {sock} {
    global lines size MAX_REQUEST
    while 1 {
        if {[catch {gets $sock line} n]} {
            return [drop $sock]
        }
        if {$n < 0} {
            if {[eof $sock]} {
                drop $sock
            } elseif {$size($sock) + [chan pending input $sock] > $MAX_REQUEST} {
                sendError $sock 400
            }
            return
        }
        incr size($sock) [expr {$n + 1}]
        set line [string trimright $line "\r"]
        if {$line eq ""} break
        lappend lines($sock) $line
        if {$size($sock) > $MAX_REQUEST} {
            return [sendError $sock 400]
        }
    }
    fileevent $sock readable {}
    if {[catch {answer $sock [lindex $lines($sock) 0]} message]} {
        puts stderr "http_server1: $message"
        drop $sock
    }
}

proc decode {s} {
    set out ""
    set i 0
    while {[regexp -indices -start $i {%([0-9A-Fa-f]{2})} $s all hex]} {
        append out [string range $s $i [expr {[lindex $all 0] - 1}]]
        append out [format %c [scan [string range $s {*}$hex] %x]]
        set i [expr {[lindex $all 1] + 1}]
    }
    append out [string range $s $i end]
    return [encoding convertfrom utf-8 $out]
}

proc answer {sock requestLine} {
    if {![regexp {^(\S+)\s+(/[^\s?#]*)} $requestLine -> method target]} {
        return [sendError $sock 400]
    }
    if {$method ne "GET"} {
        return [sendError $sock 501]
    }
    set name [string trimleft [decode $target] /]
    set path ./$name        ;# the ./ also keeps Tcl from expanding a ~
    if {".." in [split $name /]} {
        sendError $sock 403
    } elseif {[string match *.html $name] || [string match *.htm $name]} {
        if {![file isfile $path]} {
            sendError $sock 404
        } elseif {[catch {open $path rb} file]} {
            sendError $sock 403
        } else {
            fconfigure $file -buffersize 65536
            sendHead $sock 200 [file size $path]
            fcopy $file $sock -command [list copied $file $sock]
        }
    } elseif {[file exists $path]} {
        sendError $sock 403
    } else {
        sendError $sock 404
    }
}

proc copied {file sock bytes {error ""}} {
    close $file
    if {$error ne ""} {
        puts stderr "http_server1: after $bytes bytes: $error"
    }
    drop $sock
}

proc sendHead {sock status length} {
    global reasons
    puts -nonewline $sock [join [list "HTTP/1.0 $status $reasons($status)" \
        "Content-Type: text/html" "Content-Length: $length" "Connection: close" "" ""] "\r\n"]
}

proc sendError {sock status} {
    global reasons
    set page "<html><body><h1>$status $reasons($status)</h1></body></html>\n"
    catch {
        sendHead $sock $status [string length $page]
        puts -nonewline $sock $page
    }
    drop $sock              ;# close flushes what is left
}

proc bgerror {message} {
    puts stderr "http_server1: $message"
}

set port [lindex $argv 0]
if {$argc != 1 || ![string is integer -strict $port] || $port < 1024 || $port > 65535} {
    puts stderr "usage: http_server1.tcl PORT (1024 to 65535)"
    exit 2
}
socket -server accept $port
vwait forever
