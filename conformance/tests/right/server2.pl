#!/usr/bin/perl
# http_server2 in Perl -- many connections at once with IO::Select, .html/.htm files only.
# Run: perl http_server2.pl PORT
use strict;
use warnings;
use Errno qw(EAGAIN EWOULDBLOCK EINTR);
use IO::Select;
use IO::Socket::INET;
use Socket qw(SOMAXCONN);

use constant { MAX_REQUEST => 65536, MAX_CLIENTS => 900, BLOCK => 65536 };
my %REASON = (200 => 'OK', 400 => 'Bad Request', 403 => 'Forbidden', 404 => 'Not Found');

@ARGV == 1 && $ARGV[0] =~ /^\d+$/ && $ARGV[0] >= 1024 && $ARGV[0] <= 65535
    or die "usage: $0 PORT (1024 to 65535)\n";
$SIG{PIPE} = 'IGNORE';

my $listener = IO::Socket::INET->new(
    LocalAddr => '0.0.0.0', LocalPort => $ARGV[0], Proto => 'tcp',
    Listen    => SOMAXCONN, ReuseAddr => 1,        Blocking => 0,
) or die "cannot listen on port $ARGV[0]: $@\n";

my $readers = IO::Select->new($listener);
my $writers = IO::Select->new;
my %client;     # fileno => { in, out, file }

sub drop {
    my ($sock) = @_;
    delete $client{ fileno $sock };
    $readers->remove($sock);
    $writers->remove($sock);
    close $sock;
    $readers->add($listener) unless $readers->exists($listener);    # there is room again
}

sub head {
    my ($status, $length) = @_;
    return join "\r\n", "HTTP/1.0 $status $REASON{$status}", 'Content-Type: text/html',
        "Content-Length: $length", 'Connection: close', '', '';
}

sub error_page {
    my ($status) = @_;
    my $page = "<html><body><h1>$status $REASON{$status}</h1></body></html>\n";
    return (head($status, length $page) . $page, undef);
}

# What to send for a request: (first bytes, file handle with the rest or undef)
sub answer {
    my ($request) = @_;
    my ($path) = $request =~ m{^GET +(/[^\s?#]*)} or return error_page(400);
    $path =~ s/%([0-9A-Fa-f]{2})/chr hex $1/ge;
    return error_page(404) if $path =~ /\0/;
    return error_page(403) if grep { $_ eq '..' } split m{/}, $path;
    my $name = ".$path";
    return error_page(404) unless -e $name;
    return error_page(403) unless $path =~ /\.html?\z/;
    return error_page(404) unless -f _;
    open my $file, '<:raw', $name or return error_page(403);
    return (head(200, -s $file), $file);
}

sub on_readable {
    my ($sock) = @_;
    my $c = $client{ fileno $sock } or return;
    my $n = sysread $sock, $c->{in}, BLOCK, length $c->{in};
    if (!defined $n) {
        drop($sock) unless $! == EAGAIN || $! == EWOULDBLOCK || $! == EINTR;
        return;
    }
    return drop($sock) if $n == 0;                      # left without asking
    if ($c->{in} !~ /\n\r?\n/) {                        # not whole yet
        drop($sock) if length $c->{in} > MAX_REQUEST;
        return;
    }
    return drop($sock) unless $c->{in} =~ /^GET\b/;     # empty or not GET: ignored
    @$c{qw(out file)} = answer($c->{in});
    $readers->remove($sock);
    $writers->add($sock);
    on_writable($sock);
}

sub on_writable {
    my ($sock) = @_;
    my $c = $client{ fileno $sock } or return;
    if ($c->{out} eq '' && $c->{file}) {
        my $n = sysread $c->{file}, $c->{out}, BLOCK;
        return drop($sock) unless $n;
    }
    my $n = syswrite $sock, $c->{out};
    if (!defined $n) {
        drop($sock) unless $! == EAGAIN || $! == EWOULDBLOCK || $! == EINTR;
        return;
    }
    substr($c->{out}, 0, $n) = '';
    drop($sock) if $c->{out} eq '' && !$c->{file};
}

while (1) {
    my ($can_read, $can_write) = IO::Select->select($readers, $writers) or next;
    on_writable($_) for @$can_write;
    for my $sock (@$can_read) {
        if ($sock != $listener) {
            on_readable($sock);
            next;
        }
        my $new = $listener->accept or next;
        $new->blocking(0);
        $client{ fileno $new } = { in => '', out => '', file => undef };
        $readers->add($new);
        $readers->remove($listener) if keys %client >= MAX_CLIENTS;
    }
}
