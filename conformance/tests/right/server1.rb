#!/usr/bin/env ruby
# frozen_string_literal: true

# http_server1 in Ruby -- one connection at a time on TCPServer, .html and .htm files only.
# Run: ruby http_server1.rb PORT

require 'socket'

REASONS = { 200 => 'OK', 400 => 'Bad Request', 403 => 'Forbidden',
            404 => 'Not Found', 405 => 'Method Not Allowed' }.freeze
MAX_LINE = 16_384
MAX_LINES = 200

class HttpServer
  def initialize(port)
    @root = File.realpath('.')
    @listener = TCPServer.new('0.0.0.0', port) # Ruby sets SO_REUSEADDR by itself
    @listener.listen(64)
  end

  def run
    loop do
      client = @listener.accept
      begin
        serve(client)
      rescue SystemCallError, IOError => e
        warn "client gone: #{e.message}"
      ensure
        client.close
      end
    end
  end

  private

  def serve(client)
    request_line = read_request(client)
    return if request_line.nil?

    method, target, = request_line.split
    return error(client, 400) if target.nil? || !target.start_with?('/')
    return error(client, 405) unless method == 'GET'

    status, path = lookup(target)
    status == 200 ? send_file(client, path) : error(client, status)
  end

  # The request line, once the blank line is in. nil when the client leaves first.
  def read_request(client)
    request_line = nil
    MAX_LINES.times do
      line = client.gets("\n", MAX_LINE)
      return nil unless line&.end_with?("\n")

      line = line.chomp
      return request_line || '' if line.empty?

      request_line ||= line
    end
    ''
  end

  def lookup(target)
    name = target.b.sub(/[?#].*/m, '').gsub(/%(\h\h)/) { $1.hex.chr }.force_encoding(Encoding::UTF_8)
    return [404, nil] if name.include?("\0") || !name.valid_encoding?
    return [403, nil] if name.split('/').include?('..')

    path = File.join(@root, name)
    if name.end_with?('.html', '.htm')
      return [404, nil] unless File.file?(path)

      [File.readable?(path) ? 200 : 403, path]
    else
      [File.exist?(path) ? 403 : 404, nil]
    end
  end

  def head(status, length)
    "HTTP/1.0 #{status} #{REASONS[status]}\r\n" \
      "Content-Type: text/html\r\n" \
      "Content-Length: #{length}\r\n" \
      "Connection: close\r\n\r\n"
  end

  def send_file(client, path)
    File.open(path, 'rb') do |file|
      client.write(head(200, file.size))
      IO.copy_stream(file, client)
    end
  end

  def error(client, status)
    page = "<!DOCTYPE html>\n<title>#{status}</title>\n<h1>#{status} #{REASONS[status]}</h1>\n"
    client.write(head(status, page.bytesize), page)
  end
end

port = Integer(ARGV[0] || '', 10, exception: false)
abort "usage: #{$PROGRAM_NAME} PORT (1024..65535)" unless ARGV.size == 1 && port&.between?(1024, 65_535)
trap('INT') { exit }
HttpServer.new(port).run
