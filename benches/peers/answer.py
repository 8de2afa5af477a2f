"""The rows of an answer as all engines count and hash them: rows ascending, numbers joined by commas, a line each."""
import hashlib


def answer(columns, check: bool) -> dict:
    """Number of rows, and with `check` their hash; `columns` are integer arrays of equal length."""
    import numpy as np

    arrays = [np.asarray(column).astype(np.int64) for column in columns]
    result = {"rows": len(arrays[0])}
    if check:
        order = np.lexsort(arrays[::-1])
        digest = hashlib.sha256()
        for start in range(0, len(order), 1 << 16):
            part = order[start : start + (1 << 16)]
            lines = zip(*(array[part].tolist() for array in arrays))
            digest.update("".join(",".join(map(str, line)) + "\n" for line in lines).encode())
        result["sha256"] = digest.hexdigest()
    return result
