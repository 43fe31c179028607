#!/bin/sh
# Fetches the certificate authorities of RDS, which no system trusts, so that the application can
# verify the database's certificate. An instance that has them keeps going when the download fails.
set -eu

bundle=/etc/pki/rds/global-bundle.pem
mkdir -p "$(dirname "$bundle")"

if curl --fail --silent --show-error --proto '=https' --retry 5 --retry-all-errors --max-time 30 \
    --output "$bundle.new" https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem; then
    chmod 0644 "$bundle.new"
    mv "$bundle.new" "$bundle"
fi
test -s "$bundle"
