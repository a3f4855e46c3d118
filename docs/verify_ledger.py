#!/usr/bin/env python3
"""Verifies what Ebb's ledger hands out: exports, proofs of single entries, and report bundles.

Written from docs/ledger.md alone; needs Python 3.8 or later and nothing beside its standard library.

    python3 verify_ledger.py FILE... [--key KEY]... [--expect SEQ HASH]

KEY is a public key that you trust (base64url of 32 bytes). Exit status: 0 sound, 1 tampered with, 2 not called right.
"""
import argparse
import base64
import hashlib
import io
import json
import re
import struct
import sys
import zlib

GENESIS = "0" * 64
LINE_CHARACTERS_MAX = 4 * 2**20


class Bad(Exception):
    """The first fault that was found."""


# --- Ed25519 (RFC 8032 section 5.1), verification only -------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def _recover_x(y, sign):
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if x2 == 0:
        return None if sign else 0
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P != 0:
        x = x * SQRT_M1 % P
    if (x * x - x2) % P != 0:
        return None
    return P - x if (x & 1) != sign else x


def _add(a, b):
    # Extended homogeneous coordinates (X, Y, Z, T) with x = X/Z, y = Y/Z, x*y = T/Z.
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g = 2 * a[3] * b[3] * D % P
    h = 2 * a[2] * b[2] % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar > 0:
        if scalar & 1:
            result = _add(result, point)
        point = _add(point, point)
        scalar >>= 1
    return result


def _decompress(data):
    y = int.from_bytes(data, "little")
    sign = y >> 255
    y &= (1 << 255) - 1
    x = _recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


_BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (_recover_x(_BASE_Y, 0), _BASE_Y, 1, _recover_x(_BASE_Y, 0) * _BASE_Y % P)


def ed25519_verify(public_key, message, signature):
    if len(public_key) != 32 or len(signature) != 64:
        return False
    a, r = _decompress(public_key), _decompress(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little") % L
    left, right = _multiply(s, BASE), _add(r, _multiply(k, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# --- Canonical JSON (RFC 8785) -------------------------------------------------------------------------------------

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def _string(text):
    return '"' + re.sub('["\\\\\x00-\x1f]', lambda m: _ESCAPES.get(m[0]) or "\\u%04x" % ord(m[0]), text) + '"'


def _number(value):
    """As ECMAScript prints a double. Python's repr has the same shortest digits in another notation."""
    if value in (float("inf"), float("-inf")):
        raise Bad("malformed: a number is out of range")
    if value == 0:
        return "0"
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" else fraction
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    if len(digits) <= point <= 21:
        text = digits + "0" * (point - len(digits))
    elif 0 < point <= 21:
        text = digits[:point] + "." + digits[point:]
    elif -6 < point <= 0:
        text = "0." + "0" * -point + digits
    else:
        text = digits[0] + ("." + digits[1:] if len(digits) > 1 else "") + "e%+d" % (point - 1)
    return "-" + text if value < 0 else text


def canonical(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
    return "{" + ",".join(_string(name) + ":" + canonical(value[name]) for name in names) + "}"


def parse(line):
    """The value of a line of canonical JSON (bytes without the line feed). Every number is a float, as JCS has it."""

    def refuse(text):
        raise Bad("malformed: %s is no JSON" % text)

    if len(line) > 4 * LINE_CHARACTERS_MAX:
        raise Bad("malformed: longer than any line")
    try:
        text = line.decode("utf-8")
        value = json.loads(text, parse_int=float, parse_constant=refuse)
        if canonical(value).encode("utf-8") != line:
            raise Bad("not-canonical: the line is not the canonical form of itself")
    except (ValueError, RecursionError) as error:
        raise Bad("malformed: %s" % error) from None
    return value


# --- Shapes --------------------------------------------------------------------------------------------------------


def _is_text(value):
    return isinstance(value, str) and value != ""


def _is_hash(value):
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value) is not None


def _is_count(value):
    return isinstance(value, float) and 0 <= value <= 2**53 - 1 and value == int(value)


def _is_position(value):
    return _is_count(value) and value > 0


def _is_instant(value):
    return isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", value, re.ASCII) is not None


def _is_hashes(value):
    return isinstance(value, list) and all(map(_is_hash, value))


def decoded(text):
    """The bytes of canonical base64url without padding, or None."""
    if not _is_text(text):
        return None
    try:
        data = base64.b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), validate=True)
    except ValueError:
        return None
    return data if base64.urlsafe_b64encode(data).decode().rstrip("=") == text else None


def unbase64(text, length):
    """The same where there are that many, or None."""
    data = decoded(text)
    return data if data is not None and len(data) == length else None


def _is_key(value):
    return isinstance(value, str) and unbase64(value, 32) is not None


def _is_keys(value):
    return isinstance(value, list) and all(map(_is_key, value))


def _is_signature(value):
    return isinstance(value, str) and unbase64(value, 64) is not None


def has_shape(value, shape):
    return isinstance(value, dict) and value.keys() == shape.keys() and all(check(value[k]) for k, check in shape.items())


ENTRY = {
    "seq": _is_position,
    "at": _is_instant,
    "site": _is_text,
    "kind": _is_text,
    "body": lambda value: isinstance(value, dict),
    "prev": _is_hash,
    "hash": _is_hash,
}
CHECKPOINT = {
    "site": _is_text,
    "tree_size": _is_position,
    "root": _is_hash,
    "head": _is_hash,
    "at": _is_instant,
    "key_id": _is_text,
    "signature": _is_signature,
}
HEADER = {
    "format": lambda value: value == "ebb-ledger/1",
    "site": _is_text,
    "public_keys": _is_keys,
    "first_seq": _is_position,
    "prev": _is_hash,
    "frontier": _is_hashes,
}
LATER = {"later_checkpoint": lambda value: has_shape(value, CHECKPOINT), "consistency": _is_hashes}
STAMP = {"tree_size": _is_position, "reply": lambda value: decoded(value) is not None, "sha256": _is_hash}
TIMESTAMP = {"timestamp": lambda value: has_shape(value, STAMP)}
CORRECTION = {"correction": lambda value: has_shape(value, PROOF)}
END = {"entries": _is_count, "checkpoints": _is_count, "last_seq": _is_count, "last_hash": _is_hash}
END_WITH_ATTACHMENTS = {**END, "attachments": _is_position}
PROOF = {
    "format": lambda value: value == "ebb-proof/1",
    "site": _is_text,
    "public_keys": _is_keys,
    "entry": lambda value: has_shape(value, ENTRY),
    "checkpoint": lambda value: has_shape(value, CHECKPOINT),
    "inclusion": _is_hashes,
}


MANIFEST_FILE = {"name": _is_text, "bytes": _is_count, "sha256": _is_hash}
MANIFEST = {
    "format": lambda value: value == "ebb-bundle/1",
    "site": _is_text,
    "report": _is_text,
    "issued_at": _is_instant,
    "files": lambda value: isinstance(value, list) and all(has_shape(each, MANIFEST_FILE) for each in value),
    "entry_seq": _is_position,
    "key_id": _is_text,
    "signature": _is_signature,
}


# --- The Merkle tree (RFC 6962) ------------------------------------------------------------------------------------


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def leaf_hash(entry_hash):
    return sha256(b"\0" + bytes.fromhex(entry_hash))


def node_hash(left, right):
    return sha256(b"\1" + bytes.fromhex(left) + bytes.fromhex(right))


class Tree:
    def __init__(self, size, frontier):
        self.size, self.frontier = size, list(frontier)

    def append(self, entry_hash):
        node, bits = leaf_hash(entry_hash), self.size
        while bits & 1:
            node, bits = node_hash(self.frontier.pop(), node), bits >> 1
        self.frontier.append(node)
        self.size += 1

    def root(self):
        if not self.frontier:
            return sha256(b"")
        node = self.frontier[-1]
        for left in reversed(self.frontier[:-1]):
            node = node_hash(left, node)
        return node


def is_included(index, entry_hash, size, root, path):
    """RFC 9162 section 2.1.3.2."""
    if index >= size:
        return False
    node, last, found = index, size - 1, leaf_hash(entry_hash)
    for step in path:
        if last == 0:
            return False
        if node & 1 or node == last:
            found = node_hash(step, found)
            while node & 1 == 0 and node != 0:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, step)
        node, last = node >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(old_size, old_root, size, root, path):
    """RFC 9162 section 2.1.4.2."""
    if not 1 <= old_size < size or not path:
        return False
    path = list(path)
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    node, last = old_size - 1, size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old_found = found = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old_found, found = node_hash(step, old_found), node_hash(step, found)
            while node & 1 == 0 and node != 0:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, step)
        node, last = node >> 1, last >> 1
    return last == 0 and old_found == old_root and found == root


# --- Entries and checkpoints ---------------------------------------------------------------------------------------


def without(value, member):
    return canonical({name: each for name, each in value.items() if name != member}).encode("utf-8")


def check_entry(entry, site):
    if sha256(without(entry, "hash")) != entry["hash"]:
        raise Bad("edited: the content of entry %d does not match its own hash" % entry["seq"])
    if entry["site"] != site:
        raise Bad("wrong-site: entry %d is of site %s" % (entry["seq"], entry["site"]))


def check_signature(signed, keys, name):
    key = next((each for each in keys if sha256(unbase64(each, 32))[:16] == signed["key_id"]), None)
    if key is None:
        raise Bad("wrong-key: %s is signed by key %s, none of those expected" % (name, signed["key_id"]))
    if not ed25519_verify(unbase64(key, 32), without(signed, "signature"), unbase64(signed["signature"], 64)):
        raise Bad("checkpoint-signature-wrong: %s does not match its signature" % name)


def check_checkpoint(checkpoint, keys, site):
    check_signature(checkpoint, keys, "the checkpoint of entry %d" % checkpoint["tree_size"])
    if checkpoint["site"] != site:
        raise Bad("wrong-site: a checkpoint is of site %s" % checkpoint["site"])


# --- Time stamps (RFC 3161) ----------------------------------------------------------------------------------------

SHA256_OID = bytes.fromhex("0609608648016503040201")
TST_INFO_OID = bytes.fromhex("060b2a864886f70d0109100104")


def der(data, at=0):
    """The tag, the content and the end of the DER value at `at`."""
    if at + 2 > len(data):
        raise Bad("timestamp-wrong: the reply is cut off")
    tag, length, start = data[at], data[at + 1], at + 2
    if length & 0x80:
        start += length & 0x7F
        length = int.from_bytes(data[at + 2 : start], "big")
    if start + length > len(data):
        raise Bad("timestamp-wrong: the reply is cut off")
    return tag, data[start : start + length], start + length


def der_list(data):
    values, at = [], 0
    while at < len(data):
        tag, content, end = der(data, at)
        values.append((tag, content, data[at:end]))
        at = end
    return values


def stamped_root(reply):
    """Granted status, then TSTInfo's SHA-256 imprint (hex) and time. Neither signature nor certificates are looked at."""
    tag, content, end = der(reply)
    if tag != 0x30 or end != len(reply):
        raise Bad("timestamp-wrong: the reply is no DER sequence, or has more behind it")
    try:
        status, token = der_list(content)
        if int.from_bytes(der_list(status[1])[0][1], "big") > 1:
            raise Bad("timestamp-wrong: the authority refused")
        signed_data = der_list(der_list(der_list(token[1])[1][1])[0][1])
        info = next(der_list(each[1]) for each in signed_data if each[1].startswith(TST_INFO_OID))
        tag, octets, _ = der_list(info[1][1])[0]
        if tag & 0x20:  # an octet string in pieces
            octets = b"".join(content for _, content, _ in der_list(octets))
        fields = der_list(der_list(octets)[0][1])
        algorithm, digest = der_list(fields[2][1])
        if not algorithm[1].startswith(SHA256_OID):
            raise Bad("timestamp-wrong: the imprint is no SHA-256")
        time = next(content for tag, content, _ in fields if tag == 0x18)
        return digest[1].hex(), time.decode("ascii")
    except (IndexError, StopIteration, ValueError):
        raise Bad("timestamp-wrong: the reply has not the parts that it should have") from None


def check_timestamp(stamp, checkpoint):
    name = "the time stamp of entry %d" % stamp["tree_size"]
    if checkpoint is None or checkpoint["tree_size"] != stamp["tree_size"]:
        raise Bad("timestamp-wrong: %s does not stand behind its checkpoint" % name)
    reply = decoded(stamp["reply"])
    if sha256(reply) != stamp["sha256"]:
        raise Bad("timestamp-wrong: %s does not match its own hash" % name)
    imprint, time = stamped_root(reply)
    if imprint != checkpoint["root"]:
        raise Bad("timestamp-wrong: %s is of another root" % name)
    return [int(stamp["tree_size"]), time]


def check_correction(proof, keys, site, seq, head):
    corrects = check_proof(proof, keys)["body"].get("corrects")
    if proof["site"] != site or proof["entry"]["kind"] != "entry-corrected" or not isinstance(corrects, dict):
        raise Bad("correction-wrong: what stands behind entry %d is no correction" % seq)
    if corrects.get("seq") != seq or corrects.get("hash") != head:
        raise Bad("correction-wrong: what stands behind entry %d is the correction of another" % seq)
    return [seq, int(proof["entry"]["seq"])]


# --- Exports and proofs --------------------------------------------------------------------------------------------


def lines_of(stream):
    for line in stream:
        if not line.endswith(b"\n"):
            raise Bad("truncated: the last line is not whole")
        yield line[:-1]


def verify_export(stream, keys=None, expect=None):
    """Reads an export (a binary stream) line by line. Returns what it proves; raises Bad at the first fault."""
    lines = lines_of(stream)
    header = parse(next(lines, b""))
    if not has_shape(header, HEADER):
        raise Bad("malformed: the first line is no header")
    first = int(header["first_seq"])
    if len(header["frontier"]) != bin(first - 1).count("1") or (first == 1 and header["prev"] != GENESIS):
        raise Bad("malformed: the header's tree is not one of %d entries" % (first - 1))
    site, keys = header["site"], keys or header["public_keys"]
    tree, head, signed, ended, later = Tree(first - 1, header["frontier"]), header["prev"], first - 1, False, False
    entries = checkpoints = 0
    checkpoint, stamps, corrections = None, [], []
    expected_seen = check_expected(expect, tree.size, head)
    for line in lines:
        record = parse(line)
        if ended:
            raise Bad("malformed: there are lines after the end")
        if has_shape(record, ENTRY) and not later:
            check_entry(record, site)
            if record["seq"] != tree.size + 1 or record["prev"] != head:
                raise Bad("entry %d stands where the entry after %d belongs, or is not sealed onto it" % (record["seq"], tree.size))
            head, entries = record["hash"], entries + 1
            tree.append(head)
            expected_seen = check_expected(expect, tree.size, head) or expected_seen
        elif has_shape(record, CHECKPOINT) and not later:
            checkpoint = record
            check_checkpoint(checkpoint, keys, site)
            if record["tree_size"] != tree.size or record["head"] != head or record["root"] != tree.root():
                raise Bad("root-mismatch: the checkpoint of entry %d covers other entries than the file's" % record["tree_size"])
            signed, checkpoints = tree.size, checkpoints + 1
        elif has_shape(record, LATER) and not later:
            checkpoint = record["later_checkpoint"]
            check_checkpoint(checkpoint, keys, site)
            if not is_consistent(tree.size, tree.root(), int(checkpoint["tree_size"]), checkpoint["root"], record["consistency"]):
                raise Bad("root-mismatch: a later signed tree does not begin with the file's %d entries" % tree.size)
            signed, checkpoints, later = tree.size, checkpoints + 1, True
        elif has_shape(record, TIMESTAMP):
            stamps.append(check_timestamp(record["timestamp"], checkpoint))
        elif has_shape(record, CORRECTION) and not later:
            corrections.append(check_correction(record["correction"], keys, site, tree.size, head))
        elif has_shape(record, END) or has_shape(record, END_WITH_ATTACHMENTS):
            ended = True
            attached = len(stamps) + len(corrections)
            figures = {"entries": entries, "checkpoints": checkpoints, "last_seq": tree.size, "last_hash": head}
            if record != ({**figures, "attachments": attached} if attached else figures):
                raise Bad("truncated: the end line has other figures than the file")
        else:
            raise Bad("malformed: a line is no entry, checkpoint or end in its place")
    if not ended:
        raise Bad("truncated: the end line is missing")
    if expect and not expected_seen:
        raise Bad("truncated: entry %d was expected and is not in the file" % expect[0])
    return {
        "site": site,
        "first_seq": first,
        "entries": entries,
        "head": [tree.size, head],
        "unsigned": tree.size - signed,
        "stamps": stamps,
        "corrections": corrections,
    }


def check_expected(expect, seq, head):
    if not expect or expect[0] != seq:
        return False
    if expect[1] != head:
        raise Bad("expected-differs: entry %d was expected to have another hash" % seq)
    return True


def verify_proof(data, keys=None):
    """Reads the bytes of a proof file. Returns its entry; raises Bad where the proof fails."""
    if not data.endswith(b"\n"):
        raise Bad("truncated: the line is not ended by a line feed")
    proof = parse(data[:-1])
    if not has_shape(proof, PROOF):
        raise Bad("malformed: not a proof with all its members")
    return check_proof(proof, keys or proof["public_keys"])


def check_proof(proof, keys):
    entry, checkpoint = proof["entry"], proof["checkpoint"]
    check_entry(entry, proof["site"])
    check_checkpoint(checkpoint, keys, proof["site"])
    size = int(checkpoint["tree_size"])
    if not is_included(int(entry["seq"]) - 1, entry["hash"], size, checkpoint["root"], proof["inclusion"]):
        raise Bad("entry %d is not in the signed tree of %d entries" % (entry["seq"], size))
    return entry


# --- Bundles -------------------------------------------------------------------------------------------------------


def pack_archive(files):
    """The one zip that these (name, content) pairs make: stored, 1980-01-01, nothing optional."""
    parts, directory, offset = [], [], 0
    for name, content in files:
        name = name.encode("ascii")
        about = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 0x21, zlib.crc32(content), len(content), len(content), len(name), 0)
        parts += [b"PK\3\4", about, name, content]
        directory += [b"PK\1\2", struct.pack("<H", 20), about, struct.pack("<HHHII", 0, 0, 0, 0, offset), name]
        offset += 30 + len(name) + len(content)
    central = b"".join(directory)
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, len(files), len(files), len(central), offset, 0)
    return b"".join(parts) + central + end


def unpack_archive(data):
    files, at = [], 0
    while data[at : at + 4] == b"PK\3\4" and at + 30 <= len(data):
        size, name_length = struct.unpack_from("<I", data, at + 22)[0], struct.unpack_from("<H", data, at + 26)[0]
        name, at = data[at + 30 : at + 30 + name_length], at + 30 + name_length
        if not re.fullmatch(rb"[a-z0-9][a-z0-9.-]*", name) or at + size > len(data):
            raise Bad("malformed: not a bundle as Ebb makes it")
        files.append((name.decode("ascii"), data[at : at + size]))
        at += size
    if pack_archive(files) != data:
        raise Bad("malformed: the bundle's bytes are not those that its files make")
    return files


def verify_bundle(data, keys=None):
    """Reads the bytes of a bundle. Returns its manifest; raises Bad at the first fault."""
    files = unpack_archive(data)
    contents = dict(files)
    if not files or files[0][0] != "manifest.json" or not {"proof.json", "ledger.jsonl"} <= contents.keys():
        raise Bad("malformed: manifest.json, proof.json or ledger.jsonl is missing")
    if not files[0][1].endswith(b"\n"):
        raise Bad("malformed: the manifest is not a line")
    manifest = parse(files[0][1][:-1])
    if not has_shape(manifest, MANIFEST):
        raise Bad("malformed: the manifest has not all its members")
    digests = [{"name": name, "bytes": len(content), "sha256": sha256(content)} for name, content in files[1:]]
    if manifest["files"] != digests:
        raise Bad("edited: the files are not those that the manifest has")
    if not keys:
        named = parse(contents["proof.json"].rstrip(b"\n"))
        keys = named.get("public_keys") if isinstance(named, dict) else None
        if not _is_keys(keys):
            raise Bad("malformed: the proof names no keys")
    check_signature(manifest, keys, "the manifest")
    entry = verify_proof(contents["proof.json"], keys)
    if (entry["kind"], entry["site"], entry["seq"]) != ("report-issued", manifest["site"], manifest["entry_seq"]):
        raise Bad("the proven entry is not that of the issue of this report")
    own = [each for each in digests if each["name"] not in ("proof.json", "ledger.jsonl")]
    if entry["body"].get("files") != own:
        raise Bad("edited: the report's files are not those that the ledger has")
    ledger = verify_export(io.BytesIO(contents["ledger.jsonl"]), keys)
    if ledger["site"] != manifest["site"] or ledger["unsigned"] > 0:
        raise Bad("ledger.jsonl is of another site, or ends with entries that no checkpoint covers")
    return manifest


def verify_file(path, keys=None, expect=None):
    """What the file proves, as lines for people."""
    with open(path, "rb") as stream:
        start = stream.read(64)
        stream.seek(0)
        if start.startswith(b"PK"):
            manifest = verify_bundle(stream.read(), keys)
            names = ", ".join(each["name"] for each in manifest["files"])
            return ["%s, site %s, issued %s: %s" % (manifest["report"], manifest["site"], manifest["issued_at"], names)]
        if start.startswith(b'{"checkpoint":{'):
            entry = verify_proof(stream.read(), keys)
            return ["entry %d (%s) of site %s is in a signed tree" % (entry["seq"], entry["kind"], entry["site"])]
        found = verify_export(stream, keys, expect)
    lines = ["site %s, %d entries from %d, head %d %s" % (found["site"], found["entries"], found["first_seq"], *found["head"])]
    for seq, by in found["corrections"]:
        lines.append("entry %d was corrected by entry %d" % (seq, by))
    if found["stamps"]:
        lines.append("%d time stamps, the last over entry %d says %s" % (len(found["stamps"]), *found["stamps"][-1]))
        lines.append("not proven: who signed the time stamps; ebb ledger verify --tsa-ca and openssl ts -verify look at that")
    if found["unsigned"]:
        lines.append("not proven: who wrote the last %d entries" % found["unsigned"])
    return lines


def _joined(arguments):
    """A key may begin with a dash, which argparse would take for an option."""
    pairs = zip([""] + arguments, arguments)
    joined = ["--key=" + each if before == "--key" else each for before, each in pairs]
    return [each for each in joined if each != "--key"]


def main():
    parser = argparse.ArgumentParser(description="Verifies exports, proofs and bundles of Ebb's ledger.")
    parser.add_argument("file", nargs="+")
    parser.add_argument("--key", action="append", help="a public key that you trust, base64url; repeatable")
    parser.add_argument("--expect", nargs=2, metavar=("SEQ", "HASH"), help="an entry that you were given the hash of")
    options = parser.parse_args(_joined(sys.argv[1:]))
    if any(not _is_key(key) for key in options.key or []):
        parser.error("--key takes 32 bytes in base64url")
    if options.expect and not (options.expect[0].isdigit() and _is_hash(options.expect[1])):
        parser.error("--expect takes the number of an entry and 64 hex digits in lower case")
    expect = options.expect and (int(options.expect[0]), options.expect[1])
    return max(report(file, options.key, expect) for file in options.file)


def report(file, keys, expect):
    """Prints what a file was found to be; returns its exit status."""
    try:
        lines = verify_file(file, keys, expect)
    except Bad as fault:
        print("%s: NOT OK\n  %s" % (file, fault))
        return 1
    except OSError as error:
        print("%s cannot be read: %s" % (file, error), file=sys.stderr)
        return 2
    print("%s: OK" % file)
    for line in lines:
        print("  " + line)
    if not keys:
        print("  not proven: whose signatures these are; the keys are the file's own, give the mine's with --key")
    return 0


if __name__ == "__main__":
    sys.exit(main())
