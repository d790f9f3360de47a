#!/usr/bin/perl
# http_client in Perl -- fetch one HTML page over IO::Socket::INET, no LWP.
# Run: perl http_client.pl http://host[:port][/path]
use strict;
use warnings;
use IO::Socket::INET;

my $MAX_REDIRECTS = 10;

sub fail { print STDERR "http_client: @_\n"; exit 1 }

# http://host:port/path?query -> (host, port, host[:port], /path?query)
sub split_url {
    my ($url) = @_;
    fail("$url: https is not supported") if $url =~ m{^https://};
    $url =~ m{^http://([^/?#:]+)(?::(\d*))?([/?][^#]*)?(?:#.*)?$}s
        or fail("$url: not an address of the form http://host[:port][/path]");
    my ($host, $port, $path) = ($1, $2, $3);
    $port = 80 unless defined $port && length $port;
    fail("$url: no such port") if $port < 1 || $port > 65535;
    $path = '/'      unless defined $path;
    $path = "/$path" unless $path =~ m{^/};
    return ($host, $port, $port == 80 ? $host : "$host:$port", $path);
}

sub resolve {
    my ($hostport, $path, $location) = @_;
    return $location                    if $location =~ m{^[a-z][a-z0-9+.-]*:}i;
    return "http:$location"             if $location =~ m{^//};
    return "http://$hostport$location"  if $location =~ m{^/};
    (my $dir = $path) =~ s{\?.*}{}s;
    $dir =~ s{[^/]*$}{};
    return "http://$hostport$dir$location";
}

# Read some more onto the end of $$buf; false at the end of the stream.
sub more {
    my ($sock, $buf) = @_;
    my $n = sysread($sock, $$buf, 65536, length $$buf);
    fail("read: $!") unless defined $n;
    return $n;
}

# One request. Returns (status, \%headers, $sock, start of the body).
sub request {
    my ($host, $port, $hostport, $path) = @_;
    my $sock = IO::Socket::INET->new(PeerHost => $host, PeerPort => $port, Proto => 'tcp')
        or fail("cannot connect to $host port $port: ", $@ || $!);
    binmode $sock;
    print {$sock} join("\r\n",
        "GET $path HTTP/1.0", "Host: $hostport", "User-Agent: http_client.pl",
        "Connection: close", "", "") or fail("send: $!");
    $sock->flush;

    my $buf = '';
    while ($buf !~ /\r?\n\r?\n/) {
        more($sock, \$buf) or fail("the server closed before the end of its headers");
    }
    my ($head, $rest) = split /\r?\n\r?\n/, $buf, 2;
    my ($status_line, @lines) = split /\r?\n/, $head;
    $status_line =~ m{^HTTP/\d+\.\d+\s+(\d{3})} or fail("not an HTTP answer: $status_line");
    my $status = $1;
    my %header;
    for (@lines) {
        $header{lc $1} = $2 if /^([^:\s]+)\s*:\s*(.*?)\s*$/;
    }
    return ($status, \%header, $sock, $rest);
}

@ARGV == 1 or do { print STDERR "usage: $0 http://host[:port][/path]\n"; exit 2 };
local $SIG{PIPE} = 'IGNORE';
binmode STDOUT;
my $url = shift;

for my $hop (0 .. $MAX_REDIRECTS) {
    my ($host, $port, $hostport, $path) = split_url($url);
    my ($status, $header, $sock, $body) = request($host, $port, $hostport, $path);

    if ($status == 301 || $status == 302) {
        my $location = $header->{location};
        fail("status $status without a Location") unless defined $location && length $location;
        close $sock;
        fail("more than $MAX_REDIRECTS redirects") if $hop == $MAX_REDIRECTS;
        $url = resolve($hostport, $path, $location);
        print STDERR "Redirected to: $url\n";
        next;
    }

    my $type = $header->{'content-type'} // '';
    fail("status $status, Content-Type '$type' is not text/html") unless $type =~ m{^text/html}i;

    my $length = $status == 204 || $status == 304 ? 0 : $header->{'content-length'};
    undef $length if defined $length && $length !~ /^\d+$/;
    my $got = 0;
    {   # print what there is, read on until the length is reached or the server closes
        $body = substr($body, 0, $length - $got) if defined $length && $got + length($body) > $length;
        print $body or fail("stdout: $!");
        $got += length $body;
        $body = '';
        last if defined $length && $got >= $length;
        redo if more($sock, \$body);
    }
    close $sock;
    close STDOUT or fail("stdout: $!");
    fail("the body was cut short: $got of $length bytes") if defined $length && $got < $length;
    fail("status $status") if $status != 200;
    exit 0;
}
