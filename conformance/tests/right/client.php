<?php
// http_client in PHP -- a curl clone on stream_socket_client (plain TCP stream).
// Run: php http_client.php http://host[:port][/path]
declare(strict_types=1);
ini_set('display_errors', 'stderr');

const MAX_REDIRECTS = 10;

final class Failure extends Exception {}

final class Response
{
    public int $status = 0;
    /** @var array<string,string> names in lower case */
    public array $headers = [];
    public string $body = '';
    public bool $complete = true;

    public function isRedirect(): bool { return $this->status === 301 || $this->status === 302; }
    public function isHtml(): bool
    {
        return str_starts_with(strtolower($this->headers['content-type'] ?? ''), 'text/html');
    }
}

/** @return array{host:string, port:int, authority:string, path:string} */
function parseAddress(string $url): array
{
    if (str_starts_with($url, 'https://')) {
        throw new Failure("$url: https is not supported");
    }
    if (!preg_match('~^http://(\[[0-9a-fA-F:.]+\]|[^/?#:\[\]]+)(?::(\d*))?([/?][^#]*)?(#.*)?$~D', $url, $m)) {
        throw new Failure("$url: not an http:// address");
    }
    $port = ($m[2] ?? '') === '' ? 80 : (int) $m[2];
    if ($port < 1 || $port > 65535) {
        throw new Failure("$url: bad port");
    }
    $path = $m[3] ?? '';
    if ($path === '' || $path[0] !== '/') {
        $path = '/' . $path;
    }
    return ['host' => $m[1], 'port' => $port, 'path' => $path,
            'authority' => $port === 80 ? $m[1] : "$m[1]:$port"];
}

function resolveLocation(array $base, string $location): string
{
    $root = 'http://' . $base['authority'];
    return match (true) {
        (bool) preg_match('~^[a-z][a-z0-9+.-]*:~i', $location) => $location,
        str_starts_with($location, '//') => 'http:' . $location,
        str_starts_with($location, '/') => $root . $location,
        default => $root . preg_replace('~[^/]*$~', '', explode('?', $base['path'])[0]) . $location,
    };
}

function get(array $a): Response
{
    $stream = @stream_socket_client("tcp://{$a['host']}:{$a['port']}", $errno, $error, 30);
    if ($stream === false) {
        throw new Failure("cannot connect to {$a['host']}:{$a['port']}: $error");
    }
    stream_set_timeout($stream, 3600);
    $request = "GET {$a['path']} HTTP/1.1\r\n"
             . "Host: {$a['authority']}\r\n"
             . "User-Agent: http_client.php\r\n"
             . "Accept: text/html, */*\r\n"
             . "Connection: close\r\n\r\n";
    for ($rest = $request; $rest !== ''; $rest = substr($rest, $n)) {
        $n = @fwrite($stream, $rest);
        if ($n === false || $n === 0) {
            throw new Failure('the request could not be sent');
        }
    }
    $data = '';
    while (($end = strpos($data, "\r\n\r\n")) === false) {
        $piece = @fread($stream, 65536);
        if ($piece === false || $piece === '') {
            throw new Failure('the server closed the connection before the end of its headers');
        }
        $data .= $piece;
    }
    $lines = explode("\r\n", substr($data, 0, $end));
    if (!preg_match('~^HTTP/\d+\.\d+ +(\d{3})~', (string) array_shift($lines), $m)) {
        throw new Failure('the answer is not HTTP');
    }
    $response = new Response();
    $response->status = (int) $m[1];
    foreach ($lines as $line) {
        [$name, $value] = explode(':', $line, 2) + [1 => ''];
        $response->headers[strtolower(trim($name))] = trim($value);
    }
    if ($response->isRedirect()) {          // its body is not needed
        fclose($stream);
        return $response;
    }
    $length = $response->headers['content-length'] ?? null;
    $length = $length !== null && ctype_digit($length) ? (int) $length : null;
    if ($response->status === 204 || $response->status === 304) {
        $length = 0;
    }
    $body = substr($data, $end + 4);
    while ($length === null || strlen($body) < $length) {
        $piece = @fread($stream, 65536);
        if ($piece === false || $piece === '') {
            break;
        }
        $body .= $piece;
    }
    fclose($stream);
    if ($length !== null) {
        $response->complete = strlen($body) >= $length;
        $body = substr($body, 0, $length);
    } elseif (strtolower($response->headers['transfer-encoding'] ?? '') === 'chunked') {
        [$body, $response->complete] = dechunk($body);
    }
    $response->body = $body;
    return $response;
}

/** An HTTP/1.1 server may send chunks. @return array{string,bool} */
function dechunk(string $raw): array
{
    $out = '';
    for ($at = 0; preg_match('~\G([0-9a-fA-F]+)[^\r\n]*\r\n~', $raw, $m, 0, $at);) {
        $size = hexdec($m[1]);
        if ($size === 0) {
            return [$out, true];
        }
        $at += strlen($m[0]);
        $out .= substr($raw, $at, $size);
        $at += $size + 2;
    }
    return [$out, false];
}

function run(string $url): int
{
    for ($hops = 0; $hops < MAX_REDIRECTS; $hops++) {
        $address = parseAddress($url);
        $response = get($address);
        if (!$response->isRedirect()) {
            if (!$response->isHtml()) {
                throw new Failure("$url: status {$response->status}, not text/html");
            }
            fwrite(STDOUT, $response->body);
            if (!$response->complete) {
                throw new Failure("$url: the body was cut short");
            }
            if ($response->status !== 200) {
                throw new Failure("$url: status {$response->status}");
            }
            return 0;
        }
        $location = $response->headers['location'] ?? '';
        if ($location === '') {
            throw new Failure("$url: a redirect without a Location");
        }
        $url = resolveLocation($address, $location);
        fwrite(STDERR, "Redirected to: $url\n");
    }
    throw new Failure('too many redirects');
}

if ($argc !== 2) {
    fwrite(STDERR, "usage: php http_client.php http://host[:port][/path]\n");
    exit(2);
}
try {
    exit(run($argv[1]));
} catch (Failure $e) {
    fwrite(STDERR, 'http_client: ' . $e->getMessage() . "\n");
    exit(1);
}
