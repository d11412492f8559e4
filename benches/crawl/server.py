"""nginx as the registry: documents that are gzipped already, on a free loopback port, as a process of its own.

Left out: everything that would cost the server more than a CDN's edge would: logs, compression, many workers.
"""

import contextlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

CONFIGURATION = """
daemon off;
master_process off;
pid {scratch}/nginx.pid;
error_log {scratch}/error.log warn;
worker_rlimit_nofile 8192;
events {{ worker_connections 2048; }}
http {{
    access_log off;
    server_tokens off;
    default_type application/json;
    etag on;
    gzip off;
    gzip_static always;
    sendfile on;
    tcp_nopush on;
    tcp_nodelay on;
    keepalive_timeout 600s;
    keepalive_requests 100000000;
    client_body_temp_path {scratch}/client;
    proxy_temp_path {scratch}/proxy;
    fastcgi_temp_path {scratch}/fastcgi;
    uwsgi_temp_path {scratch}/uwsgi;
    scgi_temp_path {scratch}/scgi;
    server {{
        listen 127.0.0.1:{port} backlog=1024;
        root {files};
    }}
}}
"""


@contextlib.contextmanager
def serve(files, scratch):
    """The address while it runs."""
    # Debian has it where only root's path leads
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if not nginx:
        sys.exit("nginx is not there; Debian: apt-get install nginx-light")
    port = free_port()
    configuration = scratch / "nginx.conf"
    configuration.write_text(CONFIGURATION.format(scratch=scratch, files=files, port=port), encoding="utf-8")
    process = subprocess.Popen([nginx, "-p", scratch, "-e", scratch / "error.log", "-c", configuration],
                               stdin=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}/"
        wait(process, address + next(file.stem for file in files.iterdir()))
        yield address
    finally:
        process.terminate()
        process.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait(process, address):
    # straight to loopback, whatever proxy is set
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(100):
        if process.poll() is not None:
            sys.exit(f"nginx ended at once ({process.returncode})")
        with contextlib.suppress(OSError), opener.open(address, timeout=2) as answer:
            if answer.headers["Content-Encoding"] == "gzip" and answer.headers["ETag"]:
                return
            sys.exit("nginx does not serve gzipped documents with a tag; its module gzip_static is needed")
        time.sleep(0.1)
    sys.exit("nginx does not answer")
