"""Files as nobody should send them: bombs, locks, macros, scans, and real files with their bytes changed."""

import io
import random
import zipfile

DOCUMENT = "word/document.xml"
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def repacked(content, changes, *, drop=()):
    """An office file with some of its parts replaced; a part may be a function of what it was."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name in drop:
                continue
            part = changes.get(name, source.read(name))
            target.writestr(name, part(source.read(name)) if callable(part) else part)
        for name in changes.keys() - set(source.namelist()):
            target.writestr(name, changes[name])
    return out.getvalue()


def billion_laughs(content):
    """Entities that grow to gigabytes."""
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "lol"}">' for n in range(12))
    return repacked(content, {DOCUMENT: lambda part: _with_doctype(part, f"<!DOCTYPE d [{entities}]>", b"&a11;")})


def external_entity(content, place):
    """An entity that would put a file of this machine into the form."""
    doctype = f'<!DOCTYPE d [<!ENTITY x SYSTEM "file://{place}">]>'
    return repacked(content, {DOCUMENT: lambda part: _with_doctype(part, doctype, b"&x;")})


def _with_doctype(part, doctype, entity):
    at = part.index(b"?>") + 2
    return part[:at] + doctype.encode() + part[at:].replace(b"<w:t>", b"<w:t>" + entity, 1)


def zip_bomb(content, unpacked):
    """A part of zeros that packs to almost nothing."""
    return repacked(content, {"word/media/image1.bin": bytes(unpacked)})


def zip_that_lies(content):
    """An entry that says it is small and is large."""
    bomb = bytearray(repacked(content, {DOCUMENT: b"<a>" + b" " * 3_000_000}))
    for sign, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = 0
        while (at := bomb.find(sign, at)) >= 0:
            name_at = at + (46 if sign == b"PK\x01\x02" else 30)
            if bomb[name_at : name_at + len(DOCUMENT)] == DOCUMENT.encode():
                bomb[at + offset : at + offset + 4] = (100).to_bytes(4, "little")
            at += 4
    return bytes(bomb)


def deep_xml(content, depth=100_000):
    """Elements inside elements inside elements."""
    body = "<w:sdt>" * depth + "</w:sdt>" * depth
    return repacked(content, {DOCUMENT: f"<w:document {NAMESPACE}><w:body>{body}</w:body></w:document>"})


def password_package():
    """What Office writes for a document with a password: its old container with the encrypted one inside."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(600)


def locked_pdf():
    """A PDF that only its password opens."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [] /Count 0 >>",
        b"<< /Filter /Standard /V 1 /R 2 /P -44 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> >>",
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj %s endobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size 4 /Root 1 0 R /Encrypt 3 0 R /ID [<00> <00>] >>\nstartxref\n%d\n%%%%EOF" % start
    return bytes(out)


def mutant(content, seed):
    """A real file with some of its bytes changed, cut, doubled or put elsewhere; the same for the same seed."""
    chance = random.Random(seed)
    data = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at = chance.randrange(len(data) or 1)
        size = chance.choice((1, 2, 8, 64, 512))
        match chance.randrange(6):
            case 0:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del data[at : at + size]
            case 2:
                data[at:at] = data[at : at + size]
            case 3:
                data[at : at + size] = chance.randbytes(min(size, len(data) - at))
            case 4:
                data[at : at + 4] = chance.choice(
                    (b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\x7f\xff\xff\xff", b"9999")
                )
            case 5 if chance.random() < 0.3:
                del data[at:]
    return bytes(data)


def inner_mutant(content, seed):
    """An office file whose parts are changed before they are packed, so that the change reaches the reader."""
    chance = random.Random(seed)
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        names = [name for name in source.namelist() if name.endswith((".xml", ".rels"))]
    name = chance.choice([*names, *(name for name in names if "document" in name or "sheet" in name)])
    return repacked(content, {name: lambda part: mutant(part, seed + 1)})


def mutants(content, count, seed=0):
    """So many changed copies of a file."""
    packed = content.startswith(b"PK")
    for number in range(count):
        yield (inner_mutant if packed and number % 2 else mutant)(content, seed + number)
