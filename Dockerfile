FROM python:3.13-slim

RUN useradd --create-home --uid 10001 paydirt
WORKDIR /app

COPY requirements/runtime.txt requirements/runtime.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/runtime.txt

COPY . .
RUN pip install --no-cache-dir --no-build-isolation --no-deps . \
    && install --directory --owner=paydirt /app/data

USER paydirt
# Without DATABASE_URL the ledger is here; with it, what was seen while that database was away.
VOLUME /app/data
ENV HEALTH_FILE=/tmp/paydirt-health
STOPSIGNAL SIGTERM
# A lost gateway is no reason to restart: the check looks at the process and its database only.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["paydirt", "health"]
ENTRYPOINT ["paydirt"]
CMD ["run"]
